/** An op: one function of a graph, with its own compute, retry, config and resources. */
import type { z } from 'zod';
import { type Compute, lambda } from '../assets/compute.ts';
import type { OutputOptions } from '../assets/make-step.ts';
import type { OutputValues, TypeOf } from '../assets/multi-asset.ts';
import type { AnyValueType, ValueType, WriteOf } from '../assets/value-type.ts';
import type { StepContext } from '../jobs/context.ts';
import type { Resources, ResourceValues } from '../resources/resource.ts';
import { makeOp, type Op, result } from './make-op.ts';
import type { InputsOf, Ins, OpHandle, OpSettings } from './types.ts';

/** Outputs of an op by name. */
export type OpOutputs = Readonly<
  Record<string, Pick<OutputOptions<AnyValueType>, 'type' | 'description' | 'optional'>>
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

type Run<I extends Ins, C extends z.ZodType, R extends Resources, V> = (
  context: StepContext<z.output<C>, ResourceValues<R>>,
  inputs: InputsOf<I>,
) => V | Promise<V>;

/** Options of {@link op} for one output. */
export interface SingleOpOptions<
  T extends AnyValueType,
  I extends Ins,
  C extends z.ZodType,
  R extends Resources,
> extends OpOptions<I, C, R> {
  /** @default nothing() */
  readonly type?: T;
  readonly run: Run<NoInfer<I>, C, R, WriteOf<T>>;
}

/** Options of {@link op} for several outputs. */
export interface MultiOpOptions<O extends OpOutputs, I extends Ins, C extends z.ZodType, R extends Resources>
  extends OpOptions<I, C, R> {
  readonly outputs: O;
  readonly run: Run<NoInfer<I>, C, R, OutputValues<O>>;
}

type NoIns = Record<never, never>;
type NoConfig = z.ZodObject<Record<never, never>>;

/**
 * An op: a step of a graph, which is written once and called in the `compose` of {@link graphAsset},
 * {@link graphMultiAsset}, {@link opJob} or {@link graph}. Each call is a step of its own, with its own retry; what it
 * returns is kept between runs.
 *
 * @example
 * const clean = op({
 *   name: 'clean',
 *   ins: { events: json<Event[]>() },
 *   type: json<Event[]>(),
 *   retry: { maxRetries: 2 },
 *   run: (_, { events }) => events.filter((event) => event.isValid),
 * });
 * @example
 * const split = op({ name: 'split', ins: { all }, outputs: { train: { type }, test: { type } }, run: ... });
 * const { train, test } = split({ all });
 * @throws DefinitionError for a name that is not allowed, and, when it is called, outside of a `compose`, for wrong
 * inputs, or for a name that the graph has already
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
  const { name, ins = {}, compute = lambda(), description, ...settings } = options;
  const isMulti = 'outputs' in options;
  return makeOp({
    name,
    ins,
    outputs: isMulti
      ? options.outputs
      : { [result]: { ...(options.type && { type: options.type }), ...(description && { description }) } },
    isMulti,
    settings,
    compute,
    body: { kind: 'run', run: options.run as never },
  });
}
