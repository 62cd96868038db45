/**
 * Finish: planned minus published is what failed, whatever a Catch saw or missed. It closes the run and throws when
 * something is missing, so that the execution ends FAILED at a Task and can be redriven.
 */
import { RunFailedError } from '../../core/errors.ts';
import type { RunRecord } from '../catalog/types.ts';
import { tellRun } from '../events/tell.ts';
import type { FinishMessage, FinishResult, PlanResult } from '../messages.ts';
import type { Runtime } from '../runtime.ts';
import { type FailureGroup, type FailureReport, failureReport } from './failures.ts';

/** Causes that the error tells one by one. */
const toldCauses = 5;

/**
 * Closes a run.
 *
 * @returns `planAgain` once for each redrive, so that the machine loops to Plan
 * @throws RunFailedError that counts what is missing and tells the first causes
 */
export async function finish({ plan, execution }: FinishMessage, runtime: Runtime): Promise<FinishResult> {
  const { catalog } = runtime;
  const run = await catalog.run(plan.run_id);
  if (run === undefined) throw new RunFailedError(`run ${plan.run_id} is not in the catalog`);
  const counts = { run_id: plan.run_id, planned: plan.planned, skipped: plan.skipped };
  if (execution.redriveCount > run.plannedForRedrive) return { planAgain: true, ...counts };

  const endedAt = new Date(runtime.now()).toISOString();
  const report = await failureReport(run, runtime, true);
  const leftOut = report.omitted > 0 ? { omitted: report.omitted } : {};
  if (report.missing === 0 && plan.blocked === 0) {
    await close(run, { status: 'SUCCEEDED', endedAt, ...leftOut }, runtime);
    return {
      planAgain: false,
      ...counts,
      ...leftOut,
      ...(plan.duplicate_of !== undefined && { duplicate_of: plan.duplicate_of }),
      ...(plan.skip_reason !== undefined && { skip_reason: plan.skip_reason }),
    };
  }
  const isOpJob = runtime.definitions.jobs.get(run.job)?.job.ops !== undefined;
  const failed = report.groups.filter(({ kind }) => kind === 'FAILED');
  // What was skipped follows from what failed.
  const causes = failed.length > 0 ? failed : report.groups;
  const error = [
    headOf(plan, report, isOpJob),
    ...causes.slice(0, toldCauses).map(textOf),
    ...(causes.length > toldCauses ? [`and ${causes.length - toldCauses} more causes`] : []),
    ...plan.blocked_because,
  ].join('\n');
  await close(run, { status: 'FAILED', endedAt, error, ...leftOut }, runtime);
  throw new RunFailedError(error);
}

async function close(run: RunRecord, patch: Partial<RunRecord>, runtime: Runtime): Promise<void> {
  await runtime.catalog.updateRun(run.runId, patch);
  await tellRun({ ...run, ...patch }, runtime, console.warn);
}

/** What is missing, in one line: `4 of 12 planned asset partitions were not published: 2 failed, ...`. */
function headOf({ planned, blocked }: PlanResult, report: FailureReport, isOpJob: boolean): string {
  const { FAILED, UPSTREAM_FAILED, NOT_REACHED } = report.counts;
  const size = FAILED + UPSTREAM_FAILED + NOT_REACHED;
  const head: string[] = [];
  if (size > 0) {
    const what = isOpJob ? 'ops did not succeed' : 'asset partitions were not published';
    const parts = [
      [FAILED, 'failed'] as const,
      [UPSTREAM_FAILED, 'skipped because an upstream failed'] as const,
      [NOT_REACHED, 'not begun'] as const,
    ].flatMap(([count, text]) => (count > 0 ? [`${count} ${text}`] : []));
    head.push(`${size} of ${planned} planned ${what}${FAILED === size ? '' : `: ${parts.join(', ')}`}`);
  } else if (report.missing > 0)
    head.push(`the ${planned} planned asset partitions were published, and not every op succeeded`);
  if (blocked > 0) head.push(`${blocked} could not run`);
  return head.join(', ');
}

/** A cause with the first partitions that it struck. */
function textOf({ cause, count, partitions }: FailureGroup): string {
  if (partitions[0] === '') return cause;
  const more = count > 3 ? ` and ${count - 3} more` : '';
  return `${cause} (${partitions.slice(0, 3).join(', ')}${more})`;
}
