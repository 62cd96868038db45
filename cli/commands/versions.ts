/** `qf versions <asset>`: the versions of a partition, the published one marked. */
import type { Command } from '../types.ts';

export const versions: Command = {
  name: 'versions',
  summary: 'list the versions of a partition, newest first',
  args: [{ spec: '<asset>', description: 'asset key' }],
  options: [{ flags: '--partition <key>', description: 'a partition key such as "2024-01-01|BTCUSDT"' }],
  examples: ['qf versions cdm_time_bars --partition "2024-01-01|BTCUSDT"'],
  async run([key], { partition }, context) {
    const [
      { openProject, withState },
      { assetNamed, published },
      { versionsOf },
      { printJson, printLine, tableText },
    ] = await Promise.all([
      import('../project.ts'),
      import('../show-asset.ts'),
      import('../../runtime/retention/versions.ts'),
      import('../output.ts'),
    ]);
    const project = await openProject(context);
    return withState(project, async (runtime) => {
      const {
        asset,
        partition: at,
        version: visible,
      } = await published(
        assetNamed(runtime.definitions, key as string),
        (partition as string | undefined) ?? '',
        runtime,
      );
      const all = await versionsOf(asset, at, runtime);
      if (context.json)
        printJson(
          context,
          all.map((version) => ({ ...version, isVisible: version.version === visible })),
        );
      else
        printLine(
          context,
          tableText(
            ['', 'version', 'rows', 'bytes', 'code', 'run', 'materialized at'],
            all.map((m) => [
              m.version === visible ? '*' : '',
              m.version,
              m.rows ?? '-',
              m.bytes,
              m.codeVersion,
              m.runId,
              m.materializedAt,
            ]),
          ),
        );
      return 0;
    });
  },
};
