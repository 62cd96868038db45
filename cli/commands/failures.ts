/** `qf failures <run>`: what a run did not publish, grouped by cause. */
import type { Command } from '../types.ts';

export const failures: Command = {
  name: 'failures',
  summary: 'what a run did not publish, grouped by cause',
  args: [{ spec: '<run>', description: 'id of the run' }],
  examples: ['qf failures 20240131T120000-1a2b3c', 'qf failures 20240131T120000-1a2b3c --json'],
  async run([runId], _options, context) {
    const [{ openProject, withState }, { failureReport }, { runNamed }, { printJson, printLine }, text] =
      await Promise.all([
        import('../project.ts'),
        import('../../runtime/finish/failures.ts'),
        import('../run-record.ts'),
        import('../output.ts'),
        import('../failures-text.ts'),
      ]);
    const project = await openProject(context);
    const { run, report } = await withState(project, async (runtime) => {
      const found = await runNamed(runtime, project, runId as string);
      return { run: found, report: await failureReport(found, runtime, found.status !== 'RUNNING') };
    });
    if (context.json) printJson(context, { runId: run.runId, status: run.status, ...report });
    else printLine(context, text.failuresText(run, report, project.deployment.flag));
    return 0;
  },
};
