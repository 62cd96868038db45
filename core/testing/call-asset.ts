/** Direct calls of asset functions. */
import type { MultiAsset, Outputs, OutputValues } from '../assets/multi-asset.ts';
import type { AssetOutput } from '../assets/step.ts';
import type { AnyValueType, WriteOf } from '../assets/value-type.ts';
import type { StepContext } from '../jobs/context.ts';
import { checkInputs } from './check-inputs.ts';
import { boundTo, buildAssetContext } from './context.ts';

/**
 * Calls the function of an asset, or of a multi-asset: nothing is stored, checked or retried.
 *
 * @param context built with {@link buildAssetContext}; null for a function that uses none of it
 * @param inputs the value of each dep by its name, as the function gets it
 * @returns what the function returned, or raises what it raised
 * @throws RangeError for an asset without a function, and for an input that is missing or unknown
 * @example
 * import { deepEqual } from 'node:assert/strict';
 *
 * deepEqual(await callAsset(mean, null, { prices: [1, 2, 3] }), { mean: 2 });
 */
export function callAsset<T extends AnyValueType>(
  asset: AssetOutput<T>,
  context?: StepContext<never, never> | StepContext | null,
  inputs?: Readonly<Record<string, unknown>>,
): Promise<WriteOf<T>>;
export function callAsset<O extends Outputs>(
  asset: MultiAsset<O>,
  context?: StepContext<never, never> | StepContext | null,
  inputs?: Readonly<Record<string, unknown>>,
): Promise<OutputValues<O>>;
export async function callAsset(
  asset: AssetOutput | MultiAsset<Outputs>,
  context?: StepContext<never, never> | StepContext | null,
  inputs: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
  const { step } = asset;
  if (step.body.kind !== 'run')
    throw new RangeError(`step ${step.name} has no function to call: it is ${step.body.kind}`);
  if (step.isMulti && !('outputs' in asset)) {
    throw new RangeError(
      `${asset.key} is one of several assets of step ${step.name}; call the multi-asset itself`,
    );
  }
  checkInputs(`step ${step.name}`, Object.keys(step.deps), inputs);
  const bound = boundTo({ asset }, (context as StepContext | null | undefined) ?? buildAssetContext());
  return step.body.run(bound as never, inputs as never);
}
