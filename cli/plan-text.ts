/** What `qf plan` prints. */
import type { DryRun } from '../runtime/plan/dry-run.ts';
import type { Estimate } from '../runtime/plan/estimate.ts';
import { countText, plural, tableText } from './output.ts';

/** Reasons that are told of a step. */
const told = 3;

/** A plan and its estimate as text. */
export function planText(dry: DryRun, cost: Estimate): string {
  const { request, planned, skipped, blocked, stages, steps } = dry;
  const { start_date, end_date } = request;
  const dates = start_date === undefined ? '' : ` from ${start_date} to ${end_date}`;
  const lines = [
    `${dry.job}${dates}: ${countText(planned)} to make, ${countText(skipped)} to skip, ${countText(blocked)} that cannot run`,
  ];
  if (dry.skipReason !== undefined) lines.push(dry.skipReason);
  lines.push(
    '',
    tableText(
      ['step', 'run', 'skip', 'blocked', 'because'],
      steps.map(({ step, run, skip, blocked: not, reasons }) => [step, run, skip, not, because(reasons)]),
    ),
    '',
    tableText(
      ['stage', 'shards', 'waves'],
      stages.map(({ name, shards, waves }) => [name, shards, waves]),
    ),
    '',
    tableText(
      ['estimate', ''],
      [
        ['transitions', countText(cost.transitions)],
        ['Lambda GB-s', countText(Math.round(cost.lambdaGbSeconds))],
        ['Batch vCPU-s', countText(Math.round(cost.batchVcpuSeconds))],
        ['Athena statements', countText(steps.reduce((sum, { statements }) => sum + statements, 0))],
        ['Athena bytes', countText(Math.round(cost.athenaBytes))],
        ['US dollars', cost.dollars.toFixed(4)],
      ],
    ),
    `list prices of ${cost.prices.region}, ${cost.prices.asOf}; times are the means of the last runs here`,
  );
  if (cost.unknown.length > 0)
    lines.push(`not in it, as ${plural(cost.unknown.length, 'step')} never ran: ${cost.unknown.join(', ')}`);
  return lines.join('\n');
}

function because(reasons: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(reasons).sort(([, a], [, b]) => b - a);
  const more = sorted.length > told ? `; ${sorted.length - told} more reasons` : '';
  return `${sorted
    .slice(0, told)
    .map(([reason, count]) => `${reason} (${countText(count)})`)
    .join(', ')}${more}`;
}
