/** Measures what steps did. Never fails: what cannot be measured is warned of. */
import { sizedIn } from '../../core/assets/compute.ts';
import type { AssetOutput, Step } from '../../core/assets/step.ts';
import { environmentOf } from '../../core/environments.ts';
import type { Materialization, StepRecord } from '../catalog/types.ts';
import type { Warn } from '../events/tell.ts';
import type { PublishMessage, StepMessage } from '../messages.ts';
import type { Runtime } from '../runtime.ts';
import type { AttemptUse } from './bill.ts';
import type { StepMeasures } from './types.ts';

/** What measuring takes. */
export type MeasuredRuntime = Pick<Runtime, 'definitions' | 'environment' | 'metrics' | 'now'>;

/** An attempt, as far as it is measured. */
export interface MeasuredAttempt {
  readonly step: Step;
  readonly outputs: readonly AssetOutput[];
  readonly message: StepMessage & Pick<PublishMessage, 'scannedBytes'>;
  readonly record: StepRecord;
}

/**
 * Measures an attempt that ended. Intermediates of graphs are no assets: nobody watches them, and what they cost is of their
 * graph's asset.
 *
 * @param published what it made of its outputs; undefined when it failed
 */
export async function measureStep(
  attempt: MeasuredAttempt,
  published: readonly Materialization[] | undefined,
  runtime: MeasuredRuntime,
  warn: Warn,
): Promise<void> {
  const { metrics, now } = runtime;
  if (metrics === undefined) return;
  const { step, outputs, record, message } = attempt;
  const time = now();
  const startedAt = Date.parse(record.startedAt);
  const { scannedBytes } = message;
  const use: AttemptUse = { compute: computeOf(step, runtime), startedAt, endedAt: time, scannedBytes };
  const durationMs = time - startedAt;
  const assets = outputs.filter(({ isIntermediate }) => !isIntermediate);
  try {
    const cost = metrics.bill(use) / Math.max(assets.length, 1);
    const measures = assets.map(({ key }): StepMeasures => {
      const made = published?.find(({ asset }) => asset === key);
      // An optional output that was left out neither succeeded nor failed.
      return published !== undefined && made === undefined
        ? { asset: key, cost }
        : { asset: key, cost, durationMs, published: made };
    });
    if (assets.length === 0 && step.graph !== undefined) measures.push({ asset: step.graph.name, cost });
    if (measures.length > 0) await metrics.put(measures, time);
  } catch (error) {
    warn(`metrics of ${step.name} were not printed: ${(error as Error).message}`);
  }
}

/** With the size that the environment says. */
function computeOf(
  { compute }: Step,
  { definitions, environment }: Pick<Runtime, 'definitions' | 'environment'>,
): AttemptUse['compute'] {
  return compute?.backend === 'batch' ? sizedIn(compute, [environmentOf(definitions, environment)]) : compute;
}
