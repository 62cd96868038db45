/** `qf partitions ls|add|rm`: the values of dynamic partitions. */
import type { Command } from '../types.ts';

/** Values that the list shows. */
const listed = 20;

export const partitions: Command = {
  name: 'partitions',
  summary: 'list, add or remove the values of dynamic partitions',
  args: [
    { spec: '<action>', description: 'ls, add or rm' },
    { spec: '[set]', description: 'name of the dynamic set' },
    { spec: '[values...]', description: 'values to add or to remove' },
  ],
  options: [{ flags: '--limit <n>', description: `values to list, at most 1000 (default: ${listed})` }],
  examples: ['qf partitions ls', 'qf partitions add listed_symbols BTCUSDT ETHUSDT'],
  async run([action, set, ...values], { limit = String(listed) }, context) {
    const [{ openProject }, { changeSet, listSets, listValues }, { limitOf, UsageError }] = await Promise.all(
      [import('../project.ts'), import('../dynamic-sets.ts'), import('../usage-error.ts')],
    );
    const n = limitOf(limit as string);
    const project = await openProject(context);
    if (action === 'ls') {
      if (values.length > 0)
        throw new UsageError(`partitions ls takes one set, not ${[set, ...values].join(' ')}`);
      return set === undefined ? listSets(project, context) : listValues(project, set, n, context);
    }
    if (action !== 'add' && action !== 'rm')
      throw new UsageError(`partitions ${action} is unknown; use ls, add or rm`);
    if (set === undefined || values.length === 0)
      throw new UsageError(
        `partitions ${action} needs a set and values: qf partitions ${action} SET VALUE...`,
      );
    return changeSet(project, action, set, values, context);
  },
};
