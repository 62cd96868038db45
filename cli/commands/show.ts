/** `qf show <asset>`: the published version of a partition. */
import type { Command } from '../types.ts';

/** Partitions that the list shows. */
const listed = 20;

export const show: Command = {
  name: 'show',
  summary: 'show what is published of an asset',
  args: [{ spec: '<asset>', description: 'asset key' }],
  options: [
    { flags: '--partition <key>', description: 'a partition key such as "2024-01-01|BTCUSDT"' },
    {
      flags: '--digest',
      description: 'a digest of the table: rows, and of each column its nulls, range and hash',
    },
  ],
  examples: ['qf show cdm_time_bars --partition "2024-01-01|BTCUSDT"'],
  async run([key], { partition, digest }, context) {
    const [{ openProject, withState }, { assetNamed, describe, listPartitions, tableDigest }] =
      await Promise.all([import('../project.ts'), import('../show-asset.ts')]);
    const project = await openProject(context);
    assetNamed(project.definitions, key as string);
    return withState(project, (runtime) => {
      const asset = assetNamed(runtime.definitions, key as string);
      if (partition === undefined && asset.step.partitions !== undefined)
        return listPartitions(asset, listed, runtime, context);
      const print = digest === true ? tableDigest : describe;
      return print(asset, (partition as string | undefined) ?? '', runtime, context);
    });
  },
};
