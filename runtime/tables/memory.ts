/** Tables in the memory of the process. */
import type { TablePartition, Tables } from './types.ts';

class MemoryTables implements Tables {
  readonly #partitions = new Map<string, TablePartition>();

  async point(table: string, partitions: readonly TablePartition[]): Promise<void> {
    for (const partition of partitions)
      this.#partitions.set(idOf(table, partition.values), structuredClone(partition));
  }

  async location(table: string, values: readonly string[]): Promise<string | undefined> {
    return this.#partitions.get(idOf(table, values))?.location;
  }
}

const idOf = (table: string, values: readonly string[]): string => JSON.stringify([table, ...values]);

/** Tables of its own. */
export function memoryTables(): Tables {
  return new MemoryTables();
}
