/** Samples of external assets: the embedded host registers them, as there is no other system that would. */
import { type AssetOutput, isExecutable, type Step } from '../../core/assets/step.ts';
import type { Runtime } from '../runtime.ts';
import { scratchOf } from '../scratch.ts';
import { registerFiles } from './register.ts';

/** Registers the samples of the external assets that some steps read and that have no version yet. */
export async function registerSamples(steps: Iterable<Step>, runId: string, runtime: Runtime): Promise<void> {
  const read = [...steps].flatMap((step) => Object.values(step.deps).map(({ asset }) => asset));
  for (const asset of new Set(read)) await registerSample(asset, runId, runtime);
}

async function registerSample(asset: AssetOutput, runId: string, runtime: Runtime): Promise<void> {
  const { body } = asset.step;
  if (isExecutable(asset.step) || body.kind !== 'external' || body.sample === undefined) return;
  if ((await runtime.catalog.pointer(asset.key, '')) !== undefined) return;
  const scratch = scratchOf(runtime.makeScratch);
  try {
    const files = await body.sample(await scratch.folder());
    await registerFiles({ asset, partition: '', files, runId }, runtime);
  } finally {
    await scratch.remove();
  }
}
