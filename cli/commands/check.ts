/** `qf check`: loads the project and compiles every job, so that what is wrong shows before a deploy. */
import type { Command } from '../types.ts';

export const check: Command = {
  name: 'check',
  summary: 'check the project: definitions, configs, SQL, state machines',
  async run(_args, _options, context) {
    const [{ openProject }, { compile, renderDefinition }, { plural, printJson, printLine }] =
      await Promise.all([
        import('../project.ts'),
        import('../../state-machines/compile.ts'),
        import('../output.ts'),
      ]);
    const { definitions, dir } = await openProject(context);
    const jobs = [...definitions.jobs.values()].map((job) => ({
      job: job.job.name,
      steps: job.steps.length,
      bytes: renderDefinition(compile(job).asl).length,
    }));
    if (context.json)
      printJson(context, { ok: true, project: dir, assets: definitions.graph.assets.size, jobs });
    else
      printLine(
        context,
        `ok: ${plural(definitions.graph.assets.size, 'asset')}, ${plural(definitions.graph.steps.size, 'step')}, ${plural(jobs.length, 'job')} in ${dir}`,
      );
    return 0;
  },
};
