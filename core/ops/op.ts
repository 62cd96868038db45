/** An op: one function of a graph, with its own compute, retry, config and resources. */
import type { z } from 'zod';
import { type Compute, lambda } from '../assets/compute.ts';
import type { OutputOptions } from '../assets/make-step.ts';
import type { OutputValues, TypeOf } from '../assets/multi-asset.ts';
import type { StoreRoot } from '../assets/store-root.ts';
import type { AnyValueType, ValueType, WriteOf } from '../assets/value-type.ts';
import type { StepContext } from '../jobs/context.ts';
import type { Resources, ResourceValues } from '../resources/resource.ts';
import { makeOp, type Op, onlyOutput } from './make-op.ts';
import type { InputsOf, Ins, OpHandle, OpSettings } from './types.ts';

/** Outputs of an op by name. */
export type OpOutputs = Readonly<
  Record<string, Pick<OutputOptions<AnyValueType>, 'type' | 'description' | 'optional' | 'root'>>
>;

/** What {@link op} takes, whatever its outputs. */
export interface OpOptions<I extends Ins, C extends z.ZodType, R extends Resources> extends OpSettings<C, R> {
  /** Name of the step and of its state, unique in the project. */
  readonly name: string;
  readonly description?: string;
  readonly ins?: I;
  /** @default lambda() */
  readonly compute?: Compute;
}

/**
 * The function of an op.
 */
type Run<I extends Ins, C extends z.ZodType, R extends Resources, V> = (
  context: StepContext<z.output<C>, ResourceValues<R>>,
  inputs: InputsOf<I>,
) => V | Promise<V>;

/**
 * Options of {@link op} for one output.
 *
 * @example
 * import { z } from 'zod';
 *
 * const config = z.strictObject({ n: z.number().default(1) });
 * const options: SingleOpOptions<
 *   ValueType<number, number>,
 *   Record<never, never>,
 *   typeof config,
 *   Record<never, never>
 * > = {
 *   name: 'number',
 *   config,
 *   type: json<number>(),
 *   run: ({ config }) => config.n,
 * };
 * op(options);
 */
export interface SingleOpOptions<
  T extends AnyValueType,
  I extends Ins,
  C extends z.ZodType,
  R extends Resources,
> extends OpOptions<I, C, R> {
  /** @default nothing() */
  readonly type?: T;
  /** Where its versions lie in the data store. @default the top of the store */
  readonly root?: StoreRoot;
  readonly run: Run<NoInfer<I>, C, R, WriteOf<T>>;
}

/**
 * Options of {@link op} for several outputs.
 *
 * @example
 * import { z } from 'zod';
 *
 * const outputs = { one: { type: json<number>() } };
 * const options: MultiOpOptions<typeof outputs, Record<never, never>, z.ZodType, Record<never, never>> = {
 *   name: 'numbers',
 *   outputs,
 *   run: () => ({ one: 1 }),
 * };
 * op(options);
 */
export interface MultiOpOptions<O extends OpOutputs, I extends Ins, C extends z.ZodType, R extends Resources>
  extends OpOptions<I, C, R> {
  readonly outputs: O;
  readonly run: Run<NoInfer<I>, C, R, OutputValues<O>>;
}

/**
 * No inputs.
 */
type NoIns = Record<never, never>;
/**
 * A config without fields.
 */
type NoConfig = z.ZodObject<Record<never, never>>;

/**
 * An op: a step of a graph, which is written once and called in the `compose` of {@link graphAsset},
 * {@link graphMultiAsset}, {@link opJob} or {@link graph}. Each call is a step of its own, with its own retry; what it
 * returns is kept between runs.
 *
 * @throws DefinitionError for a name that is not allowed, and, when it is called, outside of a `compose`, for wrong
 * inputs, or for a name that the graph has already
 * @example
 * const type = json<number[]>();
 * const clean = op({
 *   name: 'clean',
 *   ins: { prices: type },
 *   type,
 *   retry: { maxRetries: 2 },
 *   run: (_, { prices }) => prices.filter((price) => price > 0),
 * });
 * @example
 * // Several outputs: a call returns a handle for each.
 * const type = json<number[]>();
 * const split = op({
 *   name: 'split',
 *   ins: { prices: type },
 *   outputs: { train: { type }, test: { type } },
 *   run: (_, { prices }) => ({ train: prices.slice(1), test: prices.slice(0, 1) }),
 * });
 * const total = op({
 *   name: 'total',
 *   ins: { train: type, test: type },
 *   type: json<number>(),
 *   run: (_, { train, test }) => train.length + test.length,
 * });
 * graphAsset({
 *   key: 'total_count',
 *   deps: { prices },
 *   partitions: days,
 *   compose: ({ prices }) => total(split({ prices })),
 * });
 */
export function op<
  T extends AnyValueType = ValueType<void, undefined>,
  const I extends Ins = NoIns,
  C extends z.ZodType = NoConfig,
  R extends Resources = NoIns,
>(options: SingleOpOptions<T, I, C, R>): Op<I, OpHandle<T>>;
export function op<
  const O extends OpOutputs,
  const I extends Ins = NoIns,
  C extends z.ZodType = NoConfig,
  R extends Resources = NoIns,
>(options: MultiOpOptions<O, I, C, R>): Op<I, { readonly [K in keyof O]: OpHandle<TypeOf<O[K]>> }>;
export function op(
  options:
    | SingleOpOptions<AnyValueType, Ins, z.ZodType, Resources>
    | MultiOpOptions<OpOutputs, Ins, z.ZodType, Resources>,
): Op {
  const { name, ins = {}, compute = lambda(), ...settings } = options;
  const isMulti = 'outputs' in options;
  return makeOp({
    name,
    ins,
    outputs: isMulti ? options.outputs : onlyOutput(options),
    isMulti,
    isDynamic: false,
    settings,
    compute,
    body: { kind: 'run', run: options.run as never },
  });
}
