/** `qf checks <asset>`: what the checks of an asset found, or, with --run, find now. */
import type { Command } from '../types.ts';

export const checks: Command = {
  name: 'checks',
  summary: 'show what the checks of an asset found, or run them on what is published',
  args: [{ spec: '<asset>', description: 'asset key' }],
  options: [
    { flags: '--partition <key>', description: 'a partition key such as "2024-01-01|BTCUSDT"' },
    { flags: '--run', description: 'run the checks on the published version and record what they find' },
  ],
  examples: [
    'qf checks cdm_time_bars --partition "2024-01-01|BTCUSDT"',
    'qf checks cdm_time_bars --partition "2024-01-01|BTCUSDT" --run',
  ],
  async run([key], { partition = '', run }, context) {
    const [{ openProject, withState }, { assetNamed }, { runChecks, showChecks }] = await Promise.all([
      import('../project.ts'),
      import('../show-asset.ts'),
      import('../show-checks.ts'),
    ]);
    const project = await openProject(context);
    return withState(project, (runtime) => {
      const asset = assetNamed(runtime.definitions, key as string);
      const show = run === true ? runChecks : showChecks;
      return show(asset, partition as string, runtime, context);
    });
  },
};
