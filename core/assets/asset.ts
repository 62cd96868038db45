/** An asset made by one function. */
import type { z } from 'zod';
import type { StepContext } from '../jobs/context.ts';
import type { Resources, ResourceValues } from '../resources/resource.ts';
import { lambda } from './compute.ts';
import type { Deps, Inputs } from './deps.ts';
import { makeStep, type OutputOptions, type StepOptions } from './make-step.ts';
import type { AssetOutput } from './step.ts';
import type { AnyValueType, ValueType, WriteOf } from './value-type.ts';

/** Options of {@link asset}. */
export interface AssetOptions<
  T extends AnyValueType,
  D extends Deps,
  C extends z.ZodType,
  R extends Resources,
> extends StepOptions<D, C, R>,
    Omit<OutputOptions<T>, 'key'> {
  readonly key: string;
  /** Makes the asset's value for one partition. */
  readonly run: (
    context: StepContext<z.output<C>, ResourceValues<R>>,
    inputs: Inputs<D>,
  ) => WriteOf<T> | Promise<WriteOf<T>>;
}

/**
 * An asset made by one function.
 *
 * @example
 * const spread = asset({
 *   key: 'spread',
 *   deps: { quotes },
 *   partitions: daily({ start: '2024-01-01' }),
 *   type: json<{ mean: number }>(),
 *   run: (context, { quotes }) => ({ mean: mean(quotes) }),
 * });
 */
export function asset<
  T extends AnyValueType = ValueType<void, undefined>,
  const D extends Deps = Record<never, never>,
  C extends z.ZodType = z.ZodObject<Record<never, never>>,
  R extends Resources = Record<never, never>,
>(options: AssetOptions<T, D, C, R>): AssetOutput<T> {
  const { key, run, compute = lambda() } = options;
  const name = key.replaceAll('/', '__');
  const step = makeStep(name, { [name]: options as OutputOptions<AnyValueType> }, options as never, compute, {
    kind: 'run',
    run: run as never,
  });
  return step.outputs[0] as AssetOutput<T>;
}
