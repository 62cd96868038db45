/** `qf logs <run> [step]`: what the steps of a run logged and printed. */
import type { Command } from '../types.ts';

export const logs: Command = {
  name: 'logs',
  summary: 'show the log of a run, by step, partition and attempt',
  args: [
    { spec: '<run>', description: 'id of the run' },
    { spec: '[step]', description: 'only of this step' },
  ],
  options: [{ flags: '-f, --follow', description: 'go on with lines as they come, until the run is over' }],
  examples: ['qf logs 20240131T120000-1a2b3c -f'],
  async run([runId, step], { follow }, context) {
    const [
      { openProject, withState },
      { runNamed },
      { crashedAttempts },
      { followLog, lineText },
      { UsageError },
      { printJson, printLine },
    ] = await Promise.all([
      import('../project.ts'),
      import('../run-record.ts'),
      import('../crashed-attempts.ts'),
      import('../follow-log.ts'),
      import('../usage-error.ts'),
      import('../output.ts'),
    ]);
    const project = await openProject(context);
    if (step !== undefined && !project.definitions.graph.steps.has(step)) {
      throw new UsageError(
        `there is no step ${JSON.stringify(step)}; steps are ${[...project.definitions.graph.steps.keys()].join(', ')}`,
      );
    }
    const { run, crashed } = await withState(project, async (runtime) => {
      const found = await runNamed(runtime, project, runId as string);
      return {
        run: found,
        crashed: follow === true ? [] : await crashedAttempts(project, found, step, runtime),
      };
    });
    if (follow === true) return followLog(project, run, step, context);
    const { logs } = project.deployment;
    const logged = await Array.fromAsync(logs.read(run.runId, step, Date.parse(run.startedAt)));
    const attempts = [...logged, ...crashed];
    if (context.json) printJson(context, attempts);
    for (const { step: name, partition, attempt, lines } of context.json ? [] : attempts) {
      const which = attempt === '' ? 'ended without a log, as its host saw it' : `attempt ${attempt}`;
      printLine(context, `== ${name}${partition === '' ? '' : ` ${partition}`} ${which}`);
      for (const line of lines) printLine(context, lineText(line));
    }
    if (attempts.length === 0 && !context.json) printLine(context, 'nothing was logged');
    return 0;
  },
};
