/** `qf compile <job>`: the state machine of a job, or why it is as it is. */
import type { Explanation } from '../../state-machines/explain.ts';
import type { Command } from '../types.ts';

export const compile: Command = {
  name: 'compile',
  summary: 'print the state machine of a job, or explain its stages',
  args: [{ spec: '[job]', description: 'name of the job (default: the first of the project)' }],
  options: [
    {
      flags: '--explain',
      description: 'stages, why each begins, states, transitions and history events a partition',
    },
  ],
  examples: ['qf compile quantflow_pipeline --explain'],
  async run([name], { explain: isExplained }, context) {
    const [{ openProject }, { compileJob, jobNamed }, { renderDefinition }, { explain }, out] =
      await Promise.all([
        import('../project.ts'),
        import('../job.ts'),
        import('../../state-machines/compile.ts'),
        import('../../state-machines/explain.ts'),
        import('../output.ts'),
      ]);
    const project = await openProject(context);
    const job = jobNamed(project.definitions, name);
    const compiled = compileJob(job, project);
    if (isExplained !== true) {
      context.stdout.write(renderDefinition(compiled.asl));
      return 0;
    }
    const explanation = explain(job, compiled);
    if (context.json) out.printJson(context, explanation);
    else out.printLine(context, textOf(explanation, out));
    return 0;
  },
};

function textOf(
  { job, stages, execution, partition, bytes }: Explanation,
  { countText, plural, tableText }: typeof import('../output.ts'),
): string {
  const rows = [
    ...stages.map(({ name, steps, states, shard }) => [
      name,
      steps.length,
      states,
      shard.transitions,
      shard.events,
      shard.mostEvents,
    ]),
    ['a partition', '', '', partition.transitions, partition.events, partition.mostEvents],
    ['the execution', '', '', execution.transitions, execution.events, execution.mostEvents],
  ];
  return [
    `${job}: ${plural(stages.length, 'stage')}, ${countText(bytes)} bytes`,
    '',
    tableText(['', 'steps', 'states', 'transitions', 'events', 'with retries'], rows),
    ...stages.flatMap(({ name, steps, because }) => [
      '',
      `${name}: ${steps.join(', ')}`,
      ...because.map((reason) => `  begins because ${reason}`),
    ]),
  ].join('\n');
}
