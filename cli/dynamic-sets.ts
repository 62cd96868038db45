/** What `qf partitions` does. */
import { dynamicSetsOfGraph, problemOfDynamicSet } from '../core/bind-definitions.ts';
import { everyItem } from '../runtime/catalog/every-item.ts';
import type { DynamicPartition } from '../runtime/catalog/types.ts';
import { plural, printJson, printLine, tableText } from './output.ts';
import { type Project, withState } from './project.ts';
import type { CommandContext } from './types.ts';
import { UsageError } from './usage-error.ts';

/** A set of the project. @throws UsageError that says which there are */
function setNamed({ definitions }: Project, set: string): string {
  const problem = problemOfDynamicSet(set, definitions.graph);
  if (problem !== undefined) throw new UsageError(problem);
  return set;
}

/** Prints every set of the project with the number of its values. */
export async function listSets(project: Project, context: CommandContext): Promise<number> {
  const counts = new Map<string, number>();
  if (project.deployment.hasState)
    await withState(project, async ({ catalog }) => {
      for (const set of dynamicSetsOfGraph(project.definitions.graph))
        counts.set(set, (await Array.fromAsync(everyItem((p) => catalog.dynamicPartitions(set, p)))).length);
    });
  const { graph } = project.definitions;
  const sets = dynamicSetsOfGraph(graph).map((set) => ({ set, values: counts.get(set) ?? 0 }));
  if (context.json) printJson(context, sets);
  else if (sets.length === 0) printLine(context, 'no asset of the project has dynamic partitions');
  else
    printLine(
      context,
      tableText(
        ['set', 'values'],
        sets.map(({ set, values }) => [set, values]),
      ),
    );
  return 0;
}

/** Prints the values of a set in the order of adding. */
export async function listValues(
  project: Project,
  name: string,
  limit: number,
  context: CommandContext,
): Promise<number> {
  const set = setNamed(project, name);
  const { items, cursor }: { items: readonly DynamicPartition[]; cursor?: string } = project.deployment
    .hasState
    ? await withState(project, ({ catalog }) => catalog.dynamicPartitions(set, { limit }))
    : { items: [] };
  if (context.json) printJson(context, items);
  else {
    const rows = items.map(({ value, addedAt }) => [value, addedAt]);
    printLine(context, tableText(['value', 'added at'], rows));
    if (items.length === 0)
      printLine(context, `${set} has no values yet; add one: qf partitions add ${set} VALUE`);
    if (cursor !== undefined) printLine(context, `the first ${limit} (--limit)`);
  }
  return 0;
}

/** Adds or removes values. */
export async function changeSet(
  project: Project,
  action: 'add' | 'rm',
  name: string,
  values: readonly string[],
  context: CommandContext,
): Promise<number> {
  const set = setNamed(project, name);
  const { catalog } = await project.deployment.open();
  const at = new Date(context.now()).toISOString();
  try {
    const changed = await (action === 'add'
      ? catalog.addDynamicPartitions(set, values, at)
      : catalog.deleteDynamicPartitions(set, values, at));
    if (context.json) printJson(context, { set, [action === 'add' ? 'added' : 'removed']: changed });
    else {
      const rest = new Set(values).size - changed.length;
      const unchanged = action === 'add' ? 'in it already' : 'not in it';
      const told = rest === 0 ? '' : `; ${plural(rest, 'value')} ${rest === 1 ? 'was' : 'were'} ${unchanged}`;
      const stays = action === 'rm' && changed.length > 0 ? '; what is published of them stays' : '';
      printLine(
        context,
        `${action === 'add' ? 'added' : 'removed'} ${changed.join(', ') || 'nothing'}${told}${stays}`,
      );
    }
    return 0;
  } finally {
    await catalog.close();
  }
}
