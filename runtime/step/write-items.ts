/** Writes a dynamic output: a value for each mapping key, each in a folder of its own below the version's. */

import type { AssetOutput } from '../../core/assets/step.ts';
import { problemOfMappingKey } from '../../core/names.ts';
import { mostItems } from '../../core/ops/most-items.ts';
import type { MaterializedItem } from '../catalog/types.ts';
import type { ValueStore, Written } from '../io/types.ts';
import { type NewVersion, writeValue } from '../io/write-value.ts';

/**
 * Writes the values of a dynamic output.
 *
 * @throws TypeError for what is no map, RangeError for a mapping key that is not allowed or is there twice, and for more
 * of them than a run can fan out to
 */
export async function writeItems(
  output: AssetOutput,
  value: unknown,
  target: NewVersion,
  store: ValueStore,
): Promise<Written> {
  const { name } = output.step;
  const entries = entriesOf(name, value);
  const items: MaterializedItem[] = [];
  let columns: Written['columns'] = [];
  for (const [key, item] of entries) {
    const written = await writeValue(output, item, { ...target, addMetadata: () => {}, item: key }, store);
    const { location, files, rows } = written;
    items.push({ key, location, files, rows });
    columns = written.columns;
  }
  target.addMetadata({ items: items.length });
  return { location: target.location, files: [], items, rows: rowsOf(items), columns };
}

/** Rows of all items; null when they have none. */
export function rowsOf(items: readonly Pick<MaterializedItem, 'rows'>[]): number | null {
  return items.every(({ rows }) => rows === null)
    ? null
    : items.reduce((sum, { rows }) => sum + (rows ?? 0), 0);
}

function entriesOf(step: string, value: unknown): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || !(Symbol.iterator in value))
    throw new TypeError(
      `the function of ${step} must return a map of values by mapping key, such as new Map([['first', 1]]), not ${typeof value}`,
    );
  const entries = new Map<string, unknown>();
  for (const entry of value as Iterable<unknown>) {
    if (!Array.isArray(entry) || entry.length !== 2 || typeof entry[0] !== 'string')
      throw new TypeError(
        `the function of ${step} must return pairs of a mapping key and a value, such as ['first', 1]`,
      );
    const [key, item] = entry as [string, unknown];
    const problem = problemOfMappingKey(key);
    if (problem !== undefined) throw new RangeError(`the function of ${step} returned a ${problem}`);
    if (entries.has(key))
      throw new RangeError(`the function of ${step} returned mapping key ${key} twice; give each its own`);
    entries.set(key, item);
  }
  if (entries.size <= mostItems) return entries;
  throw new RangeError(
    `the function of ${step} returned ${entries.size} mapping keys, and a run fans out to ${mostItems} at most; put several values under one key, or make the values partitions`,
  );
}
