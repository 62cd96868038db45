/** Attempts of a run that ended without a word of their own, with what their host kept of them. */
import type { RunRecord } from '../runtime/catalog/types.ts';
import { failureReport } from '../runtime/finish/failures.ts';
import type { AttemptLog } from '../runtime/logs/types.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Project } from './project.ts';

/** Causes that are looked up: each is a search. */
const mostCauses = 5;

/** Logs of crashed attempts, of a step if given; they have no number. Nothing where workers cannot crash unseen. */
export async function crashedAttempts(
  { deployment }: Project,
  run: RunRecord,
  step: string | undefined,
  runtime: Runtime,
): Promise<readonly AttemptLog[]> {
  const { logs } = deployment;
  if (logs.crashed === undefined) return [];
  const { groups } = await failureReport(run, runtime, run.status !== 'RUNNING');
  const failed = groups.filter((group) => group.kind === 'FAILED' && (step ?? group.step) === group.step);
  const found: AttemptLog[] = [];
  for (const { step: name, cause, partitions } of failed.slice(0, mostCauses)) {
    const lines = await logs.crashed(cause, Date.parse(run.startedAt));
    const [partition = ''] = partitions;
    if (lines.length > 0) found.push({ runId: run.runId, step: name, partition, attempt: '', lines });
  }
  return found;
}
