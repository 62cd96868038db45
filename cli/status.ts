/** What `qf status` prints. */
import { type AssetOutput, isExecutable } from '../core/assets/step.ts';
import { allPublished } from '../runtime/plan/published.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { type StalePartition, stalePartitions, summarize } from '../runtime/staleness/summary.ts';
import { countOfChecks } from './check-text.ts';
import { plural, printJson, printLine, tableText } from './output.ts';
import type { CommandContext } from './types.ts';

/** Prints the sums of every asset. */
export async function graphStatus(runtime: Runtime, context: CommandContext): Promise<number> {
  const { graph } = runtime.definitions;
  const published = await allPublished(runtime.catalog, graph.steps.values(), context.now());
  const sums = [...graph.assets.values()]
    .filter((asset) => isExecutable(asset.step))
    .map((asset) => summarize(asset, published.of(asset.key), published.staleness, context.now()));
  if (context.json) printJson(context, sums);
  else {
    const anyOmitted = sums.some(({ omitted }) => omitted !== undefined);
    const anyChecks = sums.some(({ checks }) => checks !== undefined);
    const rows = sums.map(({ asset, partitions, fresh, stale, missing, omitted, checks }) => [
      asset,
      partitions,
      fresh,
      stale,
      missing,
      ...(anyOmitted ? [omitted ?? 0] : []),
      ...(anyChecks ? [countOfChecks(checks)] : []),
    ]);
    const head = ['asset', 'partitions', 'fresh', 'stale', 'missing'];
    if (anyOmitted) head.push('left out');
    if (anyChecks) head.push('checks');
    printLine(context, tableText(head, rows));
  }
  return 0;
}

/** Prints the sums of one asset and its first partitions that are not fresh, with the causes. */
export async function assetStatus(
  asset: AssetOutput,
  limit: number,
  runtime: Runtime,
  context: CommandContext,
): Promise<number> {
  const published = await allPublished(runtime.catalog, [asset.step], context.now());
  const now = context.now();
  const sum = summarize(asset, published.of(asset.key), published.staleness, now);
  const listed: StalePartition[] = [];
  for (const partition of stalePartitions(asset, published.of(asset.key), published.staleness)) {
    if (listed.push(partition) === limit) break;
  }
  if (context.json) {
    printJson(context, { ...sum, listed });
    return 0;
  }
  printLine(
    context,
    `${sum.asset}: ${plural(sum.partitions, 'partition')}, ${sum.fresh} fresh, ${sum.stale} stale, ${sum.missing} missing${sum.omitted === undefined ? '' : `, ${sum.omitted} left out`}${sum.checks === undefined ? '' : `; checks ${countOfChecks(sum.checks)}`}`,
  );
  if (listed.length > 0) {
    const rows = listed.map(({ partition, causes }) => [
      partition || '-',
      causes.map(({ category, reason }) => `${category}: ${reason}`).join('; '),
    ]);
    printLine(context, `\n${tableText(['stale partition', 'why'], rows)}`);
  }
  const left = sum.stale - listed.length;
  if (left > 0) printLine(context, `... and ${plural(left, 'more stale partition')} (--limit)`);
  if (sum.stale + sum.missing > 0) printLine(context, '\nmake them: qf run --write-mode skip_if_fresh');
  return 0;
}
