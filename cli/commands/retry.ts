/** `qf retry <run>`: redrives a run that did not succeed. */
import type { Command } from '../types.ts';

export const retry: Command = {
  name: 'retry',
  summary: 'redrive a run that failed or was stopped: what it published stays, the rest runs',
  args: [{ spec: '<run>', description: 'id of the run' }],
  async run([runId], _options, context) {
    const [{ openProject, withState }, { execute }, { runNamed }, { printJson, printLine }, { UsageError }] =
      await Promise.all([
        import('../project.ts'),
        import('../execute.ts'),
        import('../run-record.ts'),
        import('../output.ts'),
        import('../usage-error.ts'),
      ]);
    const project = await openProject(context);
    const run = await withState(project, async (runtime) => {
      const found = await runNamed(runtime, project, runId as string);
      // Who goes on with a run means it to run.
      if (found.status !== 'RUNNING' && (found.paused || found.cancelled))
        await runtime.catalog.updateRun(found.runId, { paused: undefined, cancelled: undefined });
      return found;
    });
    if (run.status === 'SUCCEEDED') {
      if (context.json) printJson(context, { runId: run.runId, status: run.status, materializations: [] });
      else printLine(context, `run ${run.runId} succeeded; there is nothing to retry`);
      return 0;
    }
    if (run.status === 'RUNNING') throw new UsageError(`run ${run.runId} is running; stop it or wait for it`);
    return execute(project, run.runId, context, (host, signal) => host.redrive(run.runId, signal));
  },
};
