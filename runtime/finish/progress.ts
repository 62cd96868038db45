/** How far a run is: while it goes on, from the catalog alone. */
import { everyItem } from '../catalog/every-item.ts';
import type { RunRecord, StepRecord } from '../catalog/types.ts';
import { countedOutputs, outputsOfRun } from '../request/selected.ts';
import type { Runtime } from '../runtime.ts';
import { type FailureReport, failureReport } from './failures.ts';
import { idOf } from './shortfall.ts';

/** Asset partitions of the last plan. */
export interface RunProgress {
  readonly planned: number;
  /** Published, or left out on purpose. */
  readonly done: number;
  readonly failed: number;
  /** Skipped because an upstream failed. */
  readonly upstreamFailed: number;
  /** Of a run that is over: what it did not come to. */
  readonly notBegun: number;
  readonly underWay: number;
  /** Done a second since the last plan. */
  readonly perSecond: number;
  /** Seconds that the rest takes at that rate; absent when nothing is done, or nothing is left. */
  readonly secondsLeft?: number;
}

/** The progress of a run at a time, ms since the epoch; of one that is over, at its end. */
export async function progressOf(
  run: RunRecord,
  runtime: Pick<Runtime, 'catalog' | 'definitions' | 'runs'>,
  now: number,
): Promise<RunProgress> {
  const { catalog, definitions } = runtime;
  const since = run.plannedAt ?? run.startedAt;
  const last = new Map<string, StepRecord>();
  for await (const record of everyItem((page) => catalog.steps(run.runId, page)))
    if (record.startedAt >= since) last.set(idOf(record), record);
  const sums = { STARTED: 0, SUCCEEDED: 0, FAILED: 0, SKIPPED: 0, UPSTREAM_FAILED: 0 };
  for (const { step, status } of last.values()) {
    const found = definitions.graph.steps.get(step);
    sums[status] += found === undefined ? 1 : countedOutputs(found, outputsOfRun(found, run, definitions));
  }
  const done = sums.SUCCEEDED + sums.SKIPPED;
  const end = run.endedAt === undefined ? now : Date.parse(run.endedAt);
  const seconds = (end - Date.parse(since)) / 1000;
  const perSecond = seconds > 0 ? done / seconds : 0;
  const missing = await missingOf(run, runtime);
  const {
    FAILED: failed,
    UPSTREAM_FAILED: upstreamFailed,
    NOT_REACHED: notBegun,
  } = missing ?? { ...sums, NOT_REACHED: 0 };
  const left = run.planned - done - failed - upstreamFailed;
  return {
    planned: run.planned,
    done,
    failed,
    upstreamFailed,
    notBegun,
    underWay: run.status === 'RUNNING' ? sums.STARTED : 0,
    perSecond,
    ...(run.status === 'RUNNING' && perSecond > 0 && left > 0 && { secondsLeft: left / perSecond }),
  };
}

/** Counted as the run's end counts: a step that was skipped inside a shard leaves no record. */
async function missingOf(
  run: RunRecord,
  runtime: Pick<Runtime, 'catalog' | 'definitions' | 'runs'>,
): Promise<FailureReport['counts'] | undefined> {
  if (run.status === 'RUNNING' || run.status === 'SUCCEEDED') return undefined;
  const { counts, missing } = await failureReport(run, runtime, true);
  return missing > 0 ? counts : undefined;
}
