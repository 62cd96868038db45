/** `qf show <asset>`: the published partitions, or the published version of one. */
import type { Command } from '../types.ts';

/** Partitions that the list shows. */
const listed = '20';

export const show: Command = {
  name: 'show',
  summary: 'show what is published of an asset',
  args: [{ spec: '<asset>', description: 'asset key' }],
  options: [
    { flags: '--partition <key>', description: 'a partition key such as "2024-01-01|BTCUSDT"' },
    {
      flags: '--limit <n>',
      description: `of a partition: its first rows, at most 1000; without one: partitions to list (default: ${listed})`,
    },
    {
      flags: '--metadata <name>',
      description: 'list the partitions with this metadata of each (repeatable)',
      repeatable: true,
    },
    {
      flags: '--digest',
      description: 'a digest of the table: rows, and of each column its nulls, range and hash',
    },
  ],
  examples: [
    'qf show cdm_time_bars --partition "2024-01-01|BTCUSDT"',
    'qf show cdm_time_bars --partition "2024-01-01|BTCUSDT" --limit 5',
    'qf show raw_synthetic_trades --metadata rows_read --metadata quarantined',
  ],
  async run([key], options, context) {
    const [
      { openProject, withState },
      { assetNamed, describe, listPartitions, tableDigest },
      { preview },
      { limitOf, UsageError },
    ] = await Promise.all([
      import('../project.ts'),
      import('../show-asset.ts'),
      import('../preview.ts'),
      import('../usage-error.ts'),
    ]);
    const { partition, digest, limit, metadata } = options as {
      readonly partition?: string;
      readonly digest?: true;
      readonly limit?: string;
      readonly metadata?: readonly string[];
    };
    if (digest && limit !== undefined)
      throw new UsageError('--digest is of a whole table; leave out --limit, or --digest');
    const project = await openProject(context);
    const { step } = assetNamed(project.definitions, key as string);
    const isList = partition === undefined && step.partitions !== undefined;
    if (metadata !== undefined && !isList)
      throw new UsageError(
        '--metadata lists the partitions of a partitioned asset with it; of one version all is shown without it',
      );
    return withState(project, (runtime) => {
      const asset = assetNamed(runtime.definitions, key as string);
      if (isList) return listPartitions(asset, limitOf(limit ?? listed), metadata ?? [], runtime, context);
      const of = partition ?? '';
      if (limit !== undefined) return preview(asset, of, limitOf(limit), runtime, context);
      return digest ? tableDigest(asset, of, runtime, context) : describe(asset, of, runtime, context);
    });
  },
};
