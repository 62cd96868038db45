/** Runs whose process was killed could not say so: they are closed when somebody looks. */
import type { RunRecord } from '../../runtime/catalog/types.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { isAlive } from './alive.ts';
import type { Home } from './home.ts';

/** The run, closed as ABORTED when it is open and no living process runs it. */
export async function reconcile(
  run: RunRecord,
  home: Home,
  { catalog, now }: Pick<Runtime, 'catalog' | 'now'>,
): Promise<RunRecord> {
  if (run.status !== 'RUNNING' || isAlive(home.executions, run.runId)) return run;
  const patch = {
    status: 'ABORTED',
    endedAt: new Date(now()).toISOString(),
    error: 'the process that ran it ended before the run did',
  } as const;
  // A redrive may have begun meanwhile.
  if (!(await catalog.closeRun(run, patch))) return (await catalog.run(run.runId)) ?? run;
  return { ...run, ...patch };
}
