/** Measures what steps did. Never fails: what cannot be measured is warned of. */
import type { AssetOutput } from '../../core/assets/step.ts';
import type { Materialization, StepRecord } from '../catalog/types.ts';
import type { Warn } from '../events/tell.ts';
import type { Runtime } from '../runtime.ts';
import type { StepMeasures } from './types.ts';

/** What measuring takes. */
export type MeasuredRuntime = Pick<Runtime, 'metrics' | 'now'>;

/**
 * Measures an attempt that ended. Intermediates of graphs are no assets: nobody watches them.
 *
 * @param published what it made of its outputs; undefined when it failed
 */
export async function measureStep(
  outputs: readonly AssetOutput[],
  published: readonly Materialization[] | undefined,
  { startedAt }: StepRecord,
  { metrics, now }: MeasuredRuntime,
  warn: Warn,
): Promise<void> {
  if (metrics === undefined) return;
  const time = now();
  const durationMs = time - Date.parse(startedAt);
  const measures = outputs.flatMap(({ key, isIntermediate }): StepMeasures[] => {
    const made = published?.find(({ asset }) => asset === key);
    // An optional output that was left out neither succeeded nor failed.
    if (isIntermediate || (published !== undefined && made === undefined)) return [];
    return [{ asset: key, durationMs, published: made }];
  });
  try {
    if (measures.length > 0) await metrics.put(measures, time);
  } catch (error) {
    warn(`${measures.length} metrics were not printed: ${(error as Error).message}`);
  }
}
