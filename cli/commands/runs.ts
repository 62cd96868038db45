/** `qf runs [run]`: the latest runs, or how far one is. */
import type { Command } from '../types.ts';

export const runs: Command = {
  name: 'runs',
  summary: 'list the latest runs, or say how far one is',
  args: [{ spec: '[run]', description: 'id of a run: its progress, rate and time left' }],
  options: [
    { flags: '--limit <n>', description: 'how many, at most 1000 (default: 20)' },
    { flags: '--job <job>', description: 'of this job only' },
  ],
  async run([runId], { limit = '20', job }, context) {
    const [{ openProject, withState }, { limitOf }, { durationText, printJson, printLine, tableText }] =
      await Promise.all([import('../project.ts'), import('../usage-error.ts'), import('../output.ts')]);
    const n = limitOf(limit as string);
    const project = await openProject(context);
    if (runId !== undefined) {
      const [{ runNamed }, { progressOf }, { runDetails }] = await Promise.all([
        import('../run-record.ts'),
        import('../../runtime/finish/progress.ts'),
        import('../run-details.ts'),
      ]);
      const { run, progress } = await withState(project, async (runtime) => {
        const found = await runNamed(runtime, project, runId);
        return { run: found, progress: await progressOf(found, runtime, context.now()) };
      });
      if (context.json) printJson(context, { ...run, progress });
      else printLine(context, runDetails(run, progress));
      return 0;
    }
    const records = await withState(project, async (runtime) => {
      const page = await runtime.catalog.runs({ limit: n, ...(job !== undefined && { job: job as string }) });
      const executions = project.deployment.executions(runtime);
      return Promise.all(page.items.map((run) => executions.current(run)));
    });
    if (context.json) printJson(context, records);
    else {
      const rows = records.map((run) => [
        run.runId,
        run.job,
        run.paused && run.status === 'RUNNING' ? 'PAUSED' : run.status,
        run.planned,
        run.skipped,
        run.endedAt === undefined ? '' : durationText(Date.parse(run.endedAt) - Date.parse(run.startedAt)),
        run.error?.split('\n')[0] ?? '',
      ]);
      printLine(context, tableText(['run', 'job', 'status', 'planned', 'skipped', 'took', 'error'], rows));
    }
    return 0;
  },
};
