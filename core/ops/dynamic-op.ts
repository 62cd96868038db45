/** An op whose outputs are known when it has run: a value for each mapping key. */
import type { z } from 'zod';
import { lambda } from '../assets/compute.ts';
import type { StoreRoot } from '../assets/store-root.ts';
import type { AnyValueType, WriteOf } from '../assets/value-type.ts';
import type { StepContext } from '../jobs/context.ts';
import type { Resources, ResourceValues } from '../resources/resource.ts';
import type { DynamicHandle } from './dynamic-handle.ts';
import { makeOp, type Op, onlyOutput } from './make-op.ts';
import type { OpOptions } from './op.ts';
import type { InputsOf, Ins } from './types.ts';

/**
 * What the function of a dynamic op returns: values by mapping key, in the order in which they are collected.
 *
 * @example
 * const parts: DynamicItems<ValueType<number, number>> = new Map([['first', 1], ['second', 2]]);
 * dynamicOp({ name: 'parts', type: json<number>(), run: () => parts });
 */
export type DynamicItems<T extends AnyValueType> =
  | ReadonlyMap<string, WriteOf<T>>
  | Iterable<readonly [string, WriteOf<T>]>;

/**
 * Options of {@link dynamicOp}.
 *
 * @example
 * import type { z } from 'zod';
 *
 * const type = json<string>();
 * const options: DynamicOpOptions<typeof type, Record<never, never>, z.ZodType, Record<never, never>> = {
 *   name: 'symbols',
 *   type,
 *   run: () => [['btc', 'BTCUSDT']],
 * };
 * dynamicOp(options);
 */
export interface DynamicOpOptions<
  T extends AnyValueType,
  I extends Ins,
  C extends z.ZodType,
  R extends Resources,
> extends OpOptions<I, C, R> {
  /** Type of each value. */
  readonly type: T;
  /** Where its versions lie in the data store. @default the top of the store */
  readonly root?: StoreRoot;
  /** Gives at most 250 mapping keys: letters, digits and . _ - , at most 64 characters. */
  readonly run: (
    context: StepContext<z.output<C>, ResourceValues<R>>,
    inputs: InputsOf<NoInfer<I>>,
  ) => DynamicItems<T> | Promise<DynamicItems<T>>;
}

/**
 * An op that fans out: how many values it gives, and under which mapping keys, is known when it has run. `map` runs ops
 * for each, `collect` puts their values together.
 *
 * @throws DefinitionError as {@link op}
 * @example
 * const venues = dynamicOp({
 *   name: 'venues',
 *   type: json<string>(),
 *   run: () => new Map([['binance', 'https://data.binance.vision'], ['tardis', 'https://datasets.tardis.dev']]),
 * });
 * const measure = op({
 *   name: 'measure',
 *   ins: { url: json<string>() },
 *   type: json<number>(),
 *   retry: { maxRetries: 3 },
 *   run: (_, { url }) => url.length,
 * });
 * const slowest = op({
 *   name: 'slowest',
 *   ins: { seconds: mapOf(json<number>()) },
 *   type: json<number>(),
 *   run: (_, { seconds }) => Math.max(...seconds.values()),
 * });
 * graphAsset({
 *   key: 'slowest_venue',
 *   compose: () => slowest({ seconds: venues().map((url) => measure({ url })).collect() }),
 * });
 */
export function dynamicOp<
  T extends AnyValueType,
  const I extends Ins = Record<never, never>,
  C extends z.ZodType = z.ZodObject<Record<never, never>>,
  R extends Resources = Record<never, never>,
>(options: DynamicOpOptions<T, I, C, R>): Op<I, DynamicHandle<T>> {
  const { name, ins = {}, compute = lambda(), description, type, root, run, ...settings } = options;
  return makeOp({
    name,
    ins,
    outputs: onlyOutput({ type, description, root }),
    isMulti: false,
    isDynamic: true,
    settings: settings as never,
    compute,
    body: { kind: 'run', run: run as never },
  });
}
