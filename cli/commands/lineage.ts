/** `qf lineage <name>`: what an asset is made from, and what is made from it. */
import type { Command } from '../types.ts';

const formats = ['table', 'json'];

export const lineage: Command = {
  name: 'lineage',
  summary: 'show what an asset is made from and what is made from it',
  args: [{ spec: '<name>', description: 'asset key, its last part, or a service' }],
  options: [
    { flags: '--format <format>', description: 'table or json (default: table)' },
    { flags: '--depth <n>', description: 'levels in each direction (default: all)' },
    { flags: '--columns', description: 'the columns of each asset as well, and what each is made from' },
  ],
  examples: [
    'qf lineage cdm_time_bars',
    'qf lineage cdm_trade --columns',
    'qf lineage dssm_ranking --columns',
    'qf lineage ft_features --depth 1 --format json',
  ],
  async run([name], { format, depth, columns }, context) {
    const [
      { openProject },
      { assetCalled, lineageOf, withColumns },
      { lineageTable },
      { UsageError },
      { printJson, printLine },
    ] = await Promise.all([
      import('../project.ts'),
      import('../lineage.ts'),
      import('../lineage-table.ts'),
      import('../usage-error.ts'),
      import('../output.ts'),
    ]);
    if (format !== undefined && !formats.includes(format as string))
      throw new UsageError(`--format ${format} must be ${formats.join(' or ')}`);
    if (context.json && format === 'table')
      throw new UsageError('--json and --format table are both given; leave one out');
    if (depth !== undefined && !/^\d{1,9}$/.test(depth as string))
      throw new UsageError(`--depth ${depth} must be a whole number from 0`);
    const { definitions } = await openProject(context);
    const levels = depth === undefined ? Number.POSITIVE_INFINITY : Number(depth);
    const { graph } = definitions;
    const assets = lineageOf(graph, assetCalled(definitions, name as string), levels);
    const found = columns === true ? await withColumns(assets, graph) : assets;
    if (context.json || format === 'json') printJson(context, found);
    else printLine(context, lineageTable(found));
    return 0;
  },
};
