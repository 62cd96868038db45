/** An asset made by one function. */
import type { z } from 'zod';
import type { StepContext } from '../jobs/context.ts';
import { refuseUnknownOptions } from '../options.ts';
import type { Resources, ResourceValues } from '../resources/resource.ts';
import { lambda } from './compute.ts';
import type { Deps, Inputs } from './deps.ts';
import { makeStep, type OutputOptions, outputOptions, type StepOptions, stepOptions } from './make-step.ts';
import type { AssetOutput } from './step.ts';
import type { AnyValueType, ValueType, WriteOf } from './value-type.ts';

/**
 * What the function of an asset returns; undefined too when the asset is optional.
 */
type ValueOf<T extends AnyValueType, O extends boolean> = WriteOf<T> | (O extends true ? undefined : never);

/**
 * Options of {@link asset}.
 *
 * @example
 * import { z } from 'zod';
 *
 * const options: AssetOptions<ValueType<number, number>, Deps, z.ZodType, Record<string, Resource>> = {
 *   key: 'tick_size',
 *   description: 'Smallest step of a price, in the quote currency',
 *   owners: ['team:market-data'],
 *   type: json<number>(),
 *   run: () => 0.01,
 * };
 * asset(options);
 */
export interface AssetOptions<
  T extends AnyValueType,
  D extends Deps,
  C extends z.ZodType,
  R extends Resources,
  O extends boolean = false,
> extends StepOptions<D, C, R>,
    Omit<OutputOptions<T>, 'key' | 'optional'> {
  readonly key: string;
  /**
   * The function may return undefined: then nothing is published, and what needs the asset at that partition is
   * skipped. @default false
   */
  readonly optional?: O;
  /** Makes the asset's value for one partition. */
  readonly run: (
    context: StepContext<z.output<C>, ResourceValues<R>>,
    inputs: Inputs<D>,
  ) => ValueOf<T, O> | Promise<ValueOf<T, O>>;
}

/**
 * An asset made by one function.
 *
 * @example
 * const spread = asset({
 *   key: 'spread',
 *   deps: { prices },
 *   partitions: days,
 *   type: json<{ spread: number }>(),
 *   run: ({ log, partition }, { prices }) => {
 *     log.info('prices are read', { partition: partition.key, prices: prices.length });
 *     return { spread: Math.max(...prices) - Math.min(...prices) };
 *   },
 * });
 */
export function asset<
  T extends AnyValueType = ValueType<void, undefined>,
  const D extends Deps = Record<never, never>,
  C extends z.ZodType = z.ZodObject<Record<never, never>>,
  R extends Resources = Record<never, never>,
  const O extends boolean = false,
>(options: AssetOptions<T, D, C, R, O>): AssetOutput<T> {
  refuseUnknownOptions(`asset ${options.key}`, options, { ...stepOptions, ...outputOptions, run: true });
  const { key, run, compute = lambda() } = options;
  const name = key.replaceAll('/', '__');
  const step = makeStep(name, { [name]: options as OutputOptions<AnyValueType> }, options as never, compute, {
    kind: 'run',
    run: run as never,
  });
  return step.outputs[0] as AssetOutput<T>;
}
