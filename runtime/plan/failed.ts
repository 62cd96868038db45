/** Which steps failed at which partitions the last time that a run was to make them, or were not reached. */
import type { RunRecord } from '../catalog/types.ts';
import { knownOf, shortfallsOfRun } from '../finish/failures.ts';
import { idOf } from '../finish/shortfall.ts';
import type { Runtime } from '../runtime.ts';

/** Runs that are looked at, the newest first. */
const latestRuns = 100;

/**
 * Tells whether a step failed at a partition in the last run that planned it; what an upstream's failure kept from
 * running, and what was not begun, counts too.
 *
 * @param runId the run that asks: what it left undone before a redrive counts, whatever its status
 */
export async function failedPlaces(
  runId: string,
  runtime: Pick<Runtime, 'catalog' | 'runs' | 'definitions'>,
): Promise<(step: string, partition: string) => boolean> {
  const failed = new Set<string>();
  const seen = new Set<string>();
  const { items } = await runtime.catalog.runs({ limit: latestRuns });
  for (const run of items) await look(run, run.status !== 'RUNNING' || run.runId === runId);
  return (step, partition) => failed.has(idOf({ step, partition }));

  async function look(run: RunRecord, isOver: boolean): Promise<void> {
    const known = await knownOf(run, runtime);
    for await (const shortfall of shortfallsOfRun(known, runtime, isOver)) {
      const id = idOf(shortfall);
      if (!seen.has(id)) failed.add(id);
      seen.add(id);
    }
    for (const id of known.records.keys()) seen.add(id);
  }
}
