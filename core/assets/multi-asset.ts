/** Several assets made by one function in one step. */
import type { z } from 'zod';
import type { StepContext } from '../jobs/context.ts';
import { refuseUnknownOptions } from '../options.ts';
import type { Resources, ResourceValues } from '../resources/resource.ts';
import { lambda } from './compute.ts';
import type { Deps, Inputs } from './deps.ts';
import { makeStep, type OutputOptions, outputOptions, type StepOptions, stepOptions } from './make-step.ts';
import type { AssetOutput, Step } from './step.ts';
import type { AnyValueType, WriteOf } from './value-type.ts';

/** Outputs of a multi-asset by name; the name is the asset key unless `key` says otherwise. */
export type Outputs = Readonly<Record<string, OutputOptions<AnyValueType>>>;

/**
 * The value type of an output.
 */
export type TypeOf<O> = O extends { readonly type: infer T extends AnyValueType } ? T : AnyValueType;

/** Names of the outputs that may be left out: the optional ones, or all where a selection says which to make. */
type OmittableOf<O extends Outputs, S extends boolean> = S extends true
  ? keyof O
  : { [K in keyof O]: O[K] extends { readonly optional: true } ? K : never }[keyof O];

/** What the run function of a multi-asset returns; `S` is its `canSubset`. */
export type OutputValues<O extends Outputs, S extends boolean = false> = {
  readonly [K in Exclude<keyof O, OmittableOf<O, S>>]: WriteOf<TypeOf<O[K]>>;
} & { readonly [K in OmittableOf<O, S>]?: WriteOf<TypeOf<O[K]>> | undefined };

/**
 * A multi-asset: its step, and each output by name for the deps of others.
 *
 * @example
 * const outputs = { bids: { type: json<number>() } };
 * const feeds: MultiAsset<typeof outputs> = multiAsset({
 *   name: 'feeds',
 *   outputs,
 *   run: () => ({ bids: 41_999 }),
 * });
 * feeds.outputs.bids.key; // 'bids'
 */
export interface MultiAsset<O extends Outputs> {
  readonly step: Step;
  readonly outputs: { readonly [K in keyof O]: AssetOutput<TypeOf<O[K]>> };
}

/**
 * Options of {@link multiAsset}.
 *
 * @example
 * const outputs = { bids: { type: json<number>() }, asks: { type: json<number>() } };
 * multiAsset({
 *   name: 'best',
 *   outputs,
 *   canSubset: true,
 *   run: ({ selectedOutputs }) => ({
 *     ...(selectedOutputs.has('bids') && { bids: 41_999 }),
 *     ...(selectedOutputs.has('asks') && { asks: 42_001 }),
 *   }),
 * });
 */
export interface MultiAssetOptions<
  O extends Outputs,
  D extends Deps,
  C extends z.ZodType,
  R extends Resources,
  S extends boolean = false,
> extends StepOptions<D, C, R> {
  readonly name: string;
  readonly outputs: O;
  /**
   * A selection may name some of the outputs: the function makes those in `context.selectedOutputs`. Otherwise a
   * selection takes all of them or none. @default false
   */
  readonly canSubset?: S;
  /** Makes every output for one partition; an optional one may be left out. */
  readonly run: (
    context: StepContext<z.output<C>, ResourceValues<R>>,
    inputs: Inputs<D>,
  ) => OutputValues<O, S> | Promise<OutputValues<O, S>>;
}

/**
 * Several assets made in one pass; they are published together or not at all.
 *
 * @example
 * const feeds = multiAsset({
 *   name: 'feeds',
 *   partitions: days,
 *   outputs: { bids: { type: json<number[]>() }, asks: { type: json<number[]>(), key: 'book/asks' } },
 *   run: () => ({ bids: [41_999], asks: [42_001] }),
 * });
 * asset({
 *   key: 'best_ask',
 *   partitions: days,
 *   deps: { asks: feeds.outputs.asks },
 *   type: json<number>(),
 *   run: (_, { asks }) => Math.min(...asks),
 * });
 * @example
 * // A branch: what needs an optional output is skipped at the partitions where it is left out.
 * multiAsset({
 *   name: 'load',
 *   partitions: days,
 *   deps: { prices },
 *   outputs: { good: { type: json<number[]>() }, quarantine: { type: json<number[]>(), optional: true } },
 *   run: (_, { prices }) => {
 *     const good = prices.filter((price) => price > 0);
 *     return good.length === prices.length
 *       ? { good }
 *       : { good, quarantine: prices.filter((price) => price <= 0) };
 *   },
 * });
 */
export function multiAsset<
  const O extends Outputs,
  const D extends Deps = Record<never, never>,
  C extends z.ZodType = z.ZodObject<Record<never, never>>,
  R extends Resources = Record<never, never>,
  const S extends boolean = false,
>(options: MultiAssetOptions<O, D, C, R, S>): MultiAsset<O> {
  const own = { name: true, outputs: true, canSubset: true, run: true } as const;
  refuseUnknownOptions(`multi-asset ${options.name}`, options, { ...stepOptions, ...own });
  for (const [output, spec] of Object.entries(options.outputs))
    refuseUnknownOptions(`output ${output} of multi-asset ${options.name}`, spec, outputOptions);
  const { name, outputs, run, canSubset = false, compute = lambda() } = options;
  const body = { kind: 'run', run: run as never } as const;
  const step = makeStep(name, outputs, options as never, compute, body, { isMulti: true, canSubset });
  return {
    step,
    outputs: Object.fromEntries(step.outputs.map((o) => [o.output, o])) as MultiAsset<O>['outputs'],
  };
}
