/** `qf config [job]`: what config the steps and resources of a job take. */
import type { Command } from '../types.ts';

export const config: Command = {
  name: 'config',
  summary: 'show the config that the steps and resources of a job take, with types and values',
  args: [{ spec: '[job]', description: 'name of the job (default: the first of the project)' }],
  options: [{ flags: '--schema', description: 'print the JSON Schema of the run config' }],
  examples: ['qf config --json > config.json && qf run --config config.json', 'qf config --env prod'],
  async run([name], { schema }, context) {
    const [
      { openProject },
      { jobNamed },
      { describeConfigs, runConfigSchema, runConfigSkeleton },
      { printJson, printLine, tableText },
    ] = await Promise.all([
      import('../project.ts'),
      import('../job.ts'),
      import('../../core/config/describe.ts'),
      import('../output.ts'),
    ]);
    const project = await openProject(context);
    const job = jobNamed(project.definitions, name);
    const configs = describeConfigs(job, project.environment);
    if (schema === true) printJson(context, runConfigSchema(configs));
    else if (context.json) printJson(context, runConfigSkeleton(configs));
    else if (configs.length === 0) printLine(context, `nothing in job ${job.job.name} takes config`);
    else {
      const rows = configs.flatMap((one) =>
        one.fields.map((field) => [
          `${one.kind}.${one.name}.config.${field.name}`,
          shortened(field.type),
          field.value === undefined ? '-' : shortened(JSON.stringify(field.value)),
          field.from === 'run' ? 'a run must give it' : field.from,
        ]),
      );
      printLine(context, tableText(['config', 'type', 'value', 'from'], rows));
    }
    return 0;
  },
};

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);
