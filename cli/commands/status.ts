/** `qf status [asset]`: what is fresh, stale or missing, and why. */
import type { Command } from '../types.ts';

/** Partitions that are told one by one. */
const told = 20;

export const status: Command = {
  name: 'status',
  summary: 'show what is fresh, stale or missing: of every asset, or of one with the causes',
  args: [{ spec: '[asset]', description: 'asset key' }],
  options: [{ flags: '--limit <n>', description: `partitions to list, at most 1000 (default: ${told})` }],
  async run([key], { limit = String(told) }, context) {
    const [{ openProject, withState }, { assetNamed }, { assetStatus, graphStatus }, { limitOf }] =
      await Promise.all([
        import('../project.ts'),
        import('../show-asset.ts'),
        import('../status.ts'),
        import('../usage-error.ts'),
      ]);
    const n = limitOf(limit as string);
    const project = await openProject(context);
    if (key !== undefined) assetNamed(project.definitions, key);
    return withState(project, (runtime) =>
      key === undefined
        ? graphStatus(runtime, context)
        : assetStatus(assetNamed(runtime.definitions, key), n, runtime, context),
    );
  },
};
