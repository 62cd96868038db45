/** Several assets made by one function in one step. */
import type { z } from 'zod';
import type { StepContext } from '../jobs/context.ts';
import type { Resources, ResourceValues } from '../resources/resource.ts';
import { lambda } from './compute.ts';
import type { Deps, Inputs } from './deps.ts';
import { makeStep, type OutputOptions, type StepOptions } from './make-step.ts';
import type { AssetOutput, Step } from './step.ts';
import type { AnyValueType, WriteOf } from './value-type.ts';

/** Outputs of a multi-asset by name; the name is the asset key unless `key` says otherwise. */
export type Outputs = Readonly<Record<string, OutputOptions<AnyValueType>>>;

type TypeOf<O> = O extends { readonly type: infer T extends AnyValueType } ? T : AnyValueType;

/** What the run function of a multi-asset returns. */
export type OutputValues<O extends Outputs> = { readonly [K in keyof O]: WriteOf<TypeOf<O[K]>> };

/** A multi-asset: its step, and each output by name for the deps of others. */
export interface MultiAsset<O extends Outputs> {
  readonly step: Step;
  readonly outputs: { readonly [K in keyof O]: AssetOutput<TypeOf<O[K]>> };
}

/** Options of {@link multiAsset}. */
export interface MultiAssetOptions<
  O extends Outputs,
  D extends Deps,
  C extends z.ZodType,
  R extends Resources,
> extends StepOptions<D, C, R> {
  readonly name: string;
  readonly outputs: O;
  /** Makes every output for one partition. */
  readonly run: (
    context: StepContext<z.output<C>, ResourceValues<R>>,
    inputs: Inputs<D>,
  ) => OutputValues<O> | Promise<OutputValues<O>>;
}

/**
 * Several assets made in one pass; they are published together or not at all.
 *
 * @example
 * const raw = multiAsset({
 *   name: 'raw',
 *   outputs: { raw_trades: { type: table({ ts: 'int64' }) }, raw_quotes: { type: table({ ts: 'int64' }) } },
 *   run: (context) => ({ raw_trades: trades(context), raw_quotes: quotes(context) }),
 * });
 * asset({ key: 'n', deps: { trades: raw.outputs.raw_trades }, run: ... });
 */
export function multiAsset<
  const O extends Outputs,
  const D extends Deps = Record<never, never>,
  C extends z.ZodType = z.ZodObject<Record<never, never>>,
  R extends Resources = Record<never, never>,
>(options: MultiAssetOptions<O, D, C, R>): MultiAsset<O> {
  const { name, outputs, run, compute = lambda() } = options;
  const step = makeStep(name, outputs, options as never, compute, { kind: 'run', run: run as never }, true);
  return {
    step,
    outputs: Object.fromEntries(step.outputs.map((o) => [o.output, o])) as MultiAsset<O>['outputs'],
  };
}
