/** `qf retry <run>`: redrives a run that did not succeed. */
import type { Command } from '../types.ts';

export const retry: Command = {
  name: 'retry',
  summary: 'redrive a run that failed or was stopped: what it published stays, the rest runs',
  args: [{ spec: '<run>', description: 'id of the run' }],
  options: [
    {
      flags: '--new-run',
      description: 'go on in a new run, by the definitions of now; a redrive keeps those of the start',
    },
  ],
  async run([runId], { newRun }, context) {
    const [
      { openProject, withState },
      { execute },
      { runNamed },
      { printJson, printLine },
      { UsageError },
      { continuedBy, startRun },
    ] = await Promise.all([
      import('../project.ts'),
      import('../execute.ts'),
      import('../run-record.ts'),
      import('../output.ts'),
      import('../usage-error.ts'),
      import('../start-run.ts'),
    ]);
    const project = await openProject(context);
    const { deployment } = project;
    const { run, problem } = await withState(project, async (runtime) => {
      const found = await runNamed(runtime, project, runId as string);
      const isOver = found.status !== 'RUNNING' && found.status !== 'SUCCEEDED';
      const isRedriven = isOver && newRun !== true;
      const reason = isRedriven ? await deployment.executions(runtime).problemOfRedrive(found) : undefined;
      // Who goes on with a run means it to run.
      if (isRedriven && reason === undefined && (found.paused || found.cancelled))
        await runtime.catalog.updateRun(found.runId, { paused: undefined, cancelled: undefined });
      return { run: found, problem: reason };
    });
    if (run.status === 'SUCCEEDED') {
      if (context.json) printJson(context, { runId: run.runId, status: run.status, materializations: [] });
      else printLine(context, `run ${run.runId} succeeded; there is nothing to retry`);
      return 0;
    }
    if (run.status === 'RUNNING') throw new UsageError(`run ${run.runId} is running; stop it or wait for it`);
    if (problem === undefined && newRun !== true)
      return execute(project, run.runId, context, (executions, signal) => executions.redrive(run, signal));
    if (problem !== undefined)
      context.stderr.write(`run ${run.runId} cannot be redriven: ${problem}; a new run goes on with it\n`);
    return startRun(run.job, continuedBy(run), context);
  },
};
