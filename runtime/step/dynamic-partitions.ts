/** What a run function may do to dynamic partitions. */
import { problemOfDynamicSet } from '../../core/bind-definitions.ts';
import { InvalidInputError } from '../../core/errors.ts';
import type { DynamicPartitionSets } from '../../core/jobs/context.ts';
import { everyItem } from '../catalog/every-item.ts';
import type { Runtime } from '../runtime.ts';

/**
 * The sets of a project, for a step of a run that began at `asOf` (ms since the epoch): what it changes, it changes after
 * that, so the run itself does not see it.
 */
export function dynamicPartitionsOf(
  asOf: number,
  { catalog, definitions, now }: Pick<Runtime, 'catalog' | 'definitions' | 'now'>,
): DynamicPartitionSets {
  const at = (): string => new Date(Math.max(now(), asOf + 1)).toISOString();
  const known = (set: string): string => {
    const problem = problemOfDynamicSet(set, definitions.graph);
    if (problem !== undefined) throw new InvalidInputError(problem);
    return set;
  };
  return {
    async values(set) {
      const pages = everyItem((page) => catalog.dynamicPartitions(known(set), page));
      return (await Array.fromAsync(pages)).map(({ value }) => value);
    },
    add: async (set, values) => catalog.addDynamicPartitions(known(set), values, at()),
    delete: async (set, values) => catalog.deleteDynamicPartitions(known(set), values, at()),
  };
}
