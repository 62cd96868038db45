/** `qf ls`: the assets and jobs of the project. */
import type { Command } from '../types.ts';

export const ls: Command = {
  name: 'ls',
  summary: 'list the assets and jobs of the project',
  options: [{ flags: '--selection <selection>', description: 'list only these assets' }],
  examples: [`qf ls --selection '+key:"ft_features" and not group:ingest'`],
  async run(_args, { selection }, context) {
    const [
      { openProject },
      { selectAssets },
      { neighboursOf },
      { selectionFacts },
      { printJson, printLine, tableText },
    ] = await Promise.all([
      import('../project.ts'),
      import('../../core/graph/selection/evaluate.ts'),
      import('../../core/graph/selection/traverse.ts'),
      import('../selection-facts.ts'),
      import('../output.ts'),
    ]);
    const project = await openProject(context);
    const { definitions } = project;
    const { graph } = definitions;
    const listed =
      selection === undefined
        ? graph.assets
        : selectAssets(graph, selection as string, {
            facts: await selectionFacts(project, selection as string, context.now()),
          });
    const all = [...graph.assets.values()].filter(({ key }) => listed.has(key));
    const assets = all.map(({ key, step, kinds, description, owners, tags, metadata }) => ({
      key,
      group: step.group,
      step: step.name,
      kinds,
      partitions: step.partitions?.dimensions.map((d) => d.name) ?? [],
      deps: [...new Set(neighboursOf(graph, key, 'upstream').map((up) => up.key))],
      description,
      owners,
      tags,
      metadata,
    }));
    const jobs = [...definitions.jobs.values()].map(({ job, steps }) => ({
      name: job.name,
      selection: job.selection,
      steps: steps.map((step) => step.name),
      scheduled: job.schedule !== undefined,
      description: job.description,
    }));
    if (context.json) printJson(context, { assets, jobs });
    else {
      printLine(
        context,
        tableText(
          ['asset', 'group', 'step', 'kinds', 'partitions', 'deps'],
          assets.map((a) => [
            a.key,
            a.group,
            a.step,
            a.kinds.join(', '),
            a.partitions.join(' x ') || '-',
            a.deps.join(', '),
          ]),
        ),
      );
      printLine(context);
      printLine(
        context,
        tableText(
          ['job', 'selection', 'steps', 'scheduled'],
          jobs.map((j) => [j.name, j.selection || '(ops)', j.steps.length, j.scheduled ? 'yes' : 'no']),
        ),
      );
    }
    return 0;
  },
};
