/** Changes the record of a run that is going on, which its gates and its process read. */
import type { RunPatch, RunRecord } from '../runtime/catalog/types.ts';
import type { Executions } from '../runtime/deployment.ts';
import { printJson, printLine } from './output.ts';
import { openProject, withState } from './project.ts';
import { runNamed } from './run-record.ts';
import type { CommandContext } from './types.ts';
import { UsageError } from './usage-error.ts';

/**
 * Changes a run and says so.
 *
 * @param flag in the text: what `qf` is called with to reach the run again
 * @param apply what the record alone does not do
 * @returns the exit code
 * @throws UsageError for a run that is over
 */
export async function changeRun(
  runId: string,
  patch: RunPatch,
  text: (flag: string) => string,
  context: CommandContext,
  apply: (executions: Executions, run: RunRecord) => Promise<void> = async () => {},
): Promise<number> {
  const project = await openProject(context);
  const run = await withState(project, async (runtime) => {
    const found = await runNamed(runtime, project, runId);
    if (found.status !== 'RUNNING')
      throw new UsageError(`run ${runId} is ${found.status}; only a run that is going on can be changed`);
    // First what may be refused: the record never says what did not happen.
    await apply(project.deployment.executions(runtime), found);
    await runtime.catalog.updateRun(runId, patch);
    return { ...found, ...patch } as RunRecord;
  });
  if (context.json) {
    const { status, paused = false, cancelled = false, maxConcurrency } = run;
    printJson(context, { runId, status, paused, cancelled, maxConcurrency });
  } else printLine(context, text(project.deployment.flag));
  return 0;
}
