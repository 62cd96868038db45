/** `qf register <asset> <files...>`: takes over Parquet files as the data of an external asset. */
import type { Command } from '../types.ts';

export const register: Command = {
  name: 'register',
  summary: 'take over Parquet files as the new version of an external asset',
  args: [
    { spec: '<asset>', description: 'asset key' },
    { spec: '<files...>', description: 'Parquet files in row order; they are copied' },
  ],
  options: [{ flags: '--partition <key>', description: 'a partition key such as "2024-01-01|BTCUSDT"' }],
  examples: ['qf register interactions day-1.parquet day-2.parquet'],
  async run([key, ...files], { partition = '' }, context) {
    const [
      { definitionsNow, openProject },
      { assetNamed },
      { registerFiles },
      { plural, printJson, printLine },
      { resolve },
    ] = await Promise.all([
      import('../project.ts'),
      import('../show-asset.ts'),
      import('../../runtime/external/register.ts'),
      import('../output.ts'),
      import('node:path'),
    ]);
    const project = await openProject(context);
    const asset = assetNamed(await definitionsNow(project), key as string);
    const runtime = await project.deployment.open();
    try {
      const { version, rows, bytes } = await registerFiles(
        {
          asset,
          partition: partition as string,
          files: files.map((file) => resolve(context.cwd, file)),
          runId: 'register',
        },
        runtime,
      );
      if (context.json) printJson(context, { asset: asset.key, partition, version, rows, bytes });
      else
        printLine(
          context,
          `${asset.key}: ${plural(rows ?? 0, 'row')} in ${plural(files.length, 'file')} registered as version ${version}`,
        );
      return 0;
    } finally {
      await runtime.catalog.close();
    }
  },
};
