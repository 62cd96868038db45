/** `qf rollback <asset>`: moves a partition back to an earlier version. */
import type { Command } from '../types.ts';

export const rollback: Command = {
  name: 'rollback',
  summary: 'move a partition back to an earlier version',
  args: [{ spec: '<asset>', description: 'asset key' }],
  options: [
    { flags: '--partition <key>', description: 'a partition key such as "2024-01-01|BTCUSDT"' },
    {
      flags: '--to <version>',
      description: 'a version, or the beginning of one (default: the one before the published one)',
    },
  ],
  examples: ['qf rollback cdm_time_bars --partition "2024-01-01|BTCUSDT" --to 3f2a'],
  async run([key], { partition, to }, context) {
    const [{ openProject, withState }, { assetNamed, published }, { rollback: moveBack }, { newRunId }, out] =
      await Promise.all([
        import('../project.ts'),
        import('../show-asset.ts'),
        import('../../runtime/retention/versions.ts'),
        import('../run-record.ts'),
        import('../output.ts'),
      ]);
    const project = await openProject(context);
    return withState(project, async (runtime) => {
      const asset = assetNamed(runtime.definitions, key as string);
      const from = await published(asset, (partition as string | undefined) ?? '', runtime);
      const now = await moveBack(
        { asset, partition: from.partition, to: to as string | undefined, runId: newRunId(context) },
        runtime,
      );
      if (context.json) out.printJson(context, now);
      for (const m of context.json ? [] : now) {
        const what = `${m.asset}${m.partition === '' ? '' : ` of ${m.partition}`}`;
        out.printLine(context, `${what} is now ${m.version}, made ${m.materializedAt}`);
      }
      const isOther = now.some((m) => m.asset === from.asset && m.dataVersion !== from.dataVersion);
      if (isOther && !context.json)
        out.printLine(context, `what was made from ${from.version} is stale now: qf status`);
      return 0;
    });
  },
};
