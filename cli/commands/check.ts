/** `qf check`: loads the project and checks all that needs no data, so that what is wrong shows before a run or a deploy. */
import type { Command } from '../types.ts';

export const check: Command = {
  name: 'check',
  summary: 'check the project: definitions, configs, SQL, schedules, state machines',
  options: [{ flags: '--schema', description: 'print the JSON Schema of quantflow.yaml, for editors' }],
  async run(_args, { schema }, context) {
    if (schema === true) {
      const { projectJsonSchema } = await import('../../pipelines/quantflow/index.ts');
      (await import('../output.ts')).printJson(context, projectJsonSchema());
      return 0;
    }
    const [
      { definitionsNow, openProject },
      { checkProject },
      { withoutBatch },
      { definitionsIn },
      { defaultEnvironment },
      { placedError },
      { DefinitionError },
      { plural, printJson, printLine },
    ] = await Promise.all([
      import('../project.ts'),
      import('../check-project.ts'),
      import('../../core/without-batch.ts'),
      import('../../core/definitions-in.ts'),
      import('../../core/environments.ts'),
      import('../../pipelines/project-errors.ts'),
      import('../../core/errors.ts'),
      import('../output.ts'),
    ]);
    try {
      const project = await openProject(context);
      const definitions = await definitionsNow(project);
      const { dir, file } = project;
      const { jobs, warnings } = await checkProject(definitions, context.now()).catch((error: unknown) => {
        throw error instanceof DefinitionError ? placedError(error, dir, file) : error;
      });
      const { assets, steps } = definitions.graph;
      // A deployment may do without AWS Batch, a machine need not know.
      const inEnvironment = definitionsIn(definitions, context.environment ?? defaultEnvironment);
      const all = context.isDeployed ? [...warnings, ...withoutBatch(inEnvironment).notes] : warnings;
      if (context.json)
        printJson(context, { ok: true, project: dir, assets: assets.size, jobs, warnings: all });
      else {
        for (const warning of all) printLine(context, `warning: ${warning}`);
        printLine(
          context,
          `ok: ${plural(assets.size, 'asset')}, ${plural(steps.size, 'step')}, ${plural(jobs.length, 'job')} in ${dir}`,
        );
      }
      return 0;
    } catch (error) {
      if (!context.json || !(error instanceof DefinitionError)) throw error;
      printJson(context, { ok: false, problems: error.problems });
      return 2;
    }
  },
};
