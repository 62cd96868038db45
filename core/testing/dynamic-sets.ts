/** Dynamic partitions in memory, for contexts that a test builds. */
import { InvalidInputError } from '../errors.ts';
import type { DynamicPartitionSets } from '../jobs/context.ts';
import { problemOfName, problemOfPartitionValue } from '../names.ts';

/** Sets that begin with some values; any other set begins empty. */
export function dynamicSetsOf(initial: Readonly<Record<string, readonly string[]>>): DynamicPartitionSets {
  const sets = new Map(Object.entries(initial).map(([set, values]) => [set, new Set(values)]));
  const setOf = (set: string, values: readonly string[] = []): Set<string> => {
    const problem =
      problemOfName('dynamic set', set) ?? values.map(problemOfPartitionValue).find((p) => p !== undefined);
    if (problem !== undefined) throw new InvalidInputError(problem);
    const found = sets.get(set) ?? new Set();
    sets.set(set, found);
    return found;
  };
  return {
    values: async (set) => [...setOf(set)],
    async add(set, values) {
      const found = setOf(set, values);
      return values.filter((value) => !found.has(value) && found.add(value));
    },
    async delete(set, values) {
      const found = setOf(set, values);
      return values.filter((value) => found.delete(value));
    },
  };
}
