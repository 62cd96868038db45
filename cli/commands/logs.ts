/** `qf logs <run> [step]`: what the steps of a run logged and printed. */
import type { Command } from '../types.ts';

export const logs: Command = {
  name: 'logs',
  summary: 'show the log of a run, by step, partition and attempt',
  args: [
    { spec: '<run>', description: 'id of the run' },
    { spec: '[step]', description: 'only of this step' },
  ],
  async run([runId, step], _options, context) {
    const [{ openProject, withState }, { runNamed }, { fileLogs }, { UsageError }, { printJson, printLine }] =
      await Promise.all([
        import('../project.ts'),
        import('../run-record.ts'),
        import('../../runtime/logs/files.ts'),
        import('../usage-error.ts'),
        import('../output.ts'),
      ]);
    const project = await openProject(context);
    const run = await withState(project, (runtime) => runNamed(runtime, project, runId as string));
    if (step !== undefined && !project.definitions.graph.steps.has(step)) {
      throw new UsageError(
        `there is no step ${JSON.stringify(step)}; steps are ${[...project.definitions.graph.steps.keys()].join(', ')}`,
      );
    }
    const attempts = await Array.fromAsync(fileLogs(project.home.logs).read(run.runId, step));
    if (context.json) printJson(context, attempts);
    for (const { step: name, partition, attempt, lines } of context.json ? [] : attempts) {
      printLine(context, `== ${name}${partition === '' ? '' : ` ${partition}`} attempt ${attempt}`);
      for (const { time, stream, level, message, fields } of lines) {
        printLine(
          context,
          `${time} ${(level ?? stream).padEnd(6)} ${message}${fields === undefined ? '' : ` ${JSON.stringify(fields)}`}`,
        );
      }
    }
    if (attempts.length === 0 && !context.json) printLine(context, 'nothing was logged');
    return 0;
  },
};
