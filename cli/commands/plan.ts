/** `qf plan <job>`: what a run would do and cost, without doing it. */
import { runInput, runInputOptions } from '../run-input.ts';
import type { Command } from '../types.ts';

export const plan: Command = {
  name: 'plan',
  summary: 'say what a run would do and what it would cost, and do nothing',
  args: [{ spec: '[job]', description: 'name of the job (default: the first of the project)' }],
  options: runInputOptions,
  examples: ['qf plan quantflow_pipeline --start-date 2024-01-01 --end-date 2024-12-31'],
  async run([name], options, context) {
    const [
      { openProject },
      { jobNamed },
      { dryRun },
      { estimate },
      { prices },
      { compile },
      { explain },
      { planText },
      { printJson, printLine },
    ] = await Promise.all([
      import('../project.ts'),
      import('../job.ts'),
      import('../../runtime/plan/dry-run.ts'),
      import('../../runtime/plan/estimate.ts'),
      import('../../runtime/plan/prices.ts'),
      import('../../state-machines/compile.ts'),
      import('../../state-machines/explain.ts'),
      import('../plan-text.ts'),
      import('../output.ts'),
    ]);
    const project = await openProject(context);
    const job = jobNamed(project.definitions, name);
    const input = await runInput(options, context);
    const { stages, execution } = explain(job, compile(job));
    const runtime = await project.deployment.open();
    try {
      const dry = await dryRun(job.job.name, input, runtime);
      const transitions = dry.stages.reduce((sum, { shards, waves }, i) => {
        // A wave is a Map and the Choice behind it.
        return sum + shards * (stages[i]?.shard.transitions ?? 0) + Math.max(0, waves - 1) * 2;
      }, execution.transitions);
      // A shard of several partitions has as many tasks of a SQL step as it has statements, and as many that publish.
      const more = dry.steps.reduce(
        (sum, { tasks, statements }) => sum + 2 * Math.max(0, statements - tasks),
        0,
      );
      const cost = await estimate(dry, transitions + more, runtime, prices);
      if (context.json) printJson(context, { ...dry, estimate: cost });
      else printLine(context, planText(dry, cost));
      return 0;
    } finally {
      await runtime.catalog.close();
    }
  },
};
