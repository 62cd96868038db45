/** What `compose` works with: ops, calls of them, and handles of the values that they will make. */
import type { z } from 'zod';
import type { Compute } from '../assets/compute.ts';
import type { Deps } from '../assets/deps.ts';
import type { OutputOptions, StepOptions } from '../assets/make-step.ts';
import type { AssetOutput, Dependency, Loads, Step, StepBody } from '../assets/step.ts';
import type { AnyValueType, ReadOf, ValueType } from '../assets/value-type.ts';
import type { Resources } from '../resources/resource.ts';

/** Settings of an op that its steps take over as they are. */
export type OpSettings<C extends z.ZodType = z.ZodType, R extends Resources = Resources> = Pick<
  StepOptions<Deps, C, R>,
  'retry' | 'codeVersion' | 'config' | 'configValue' | 'resources'
>;

/** An op, apart from any graph. */
export interface OpDefinition {
  readonly name: string;
  readonly ins: Ins;
  readonly outputs: Readonly<Record<string, OutputOptions<AnyValueType>>>;
  /** The function returns an object of outputs rather than the one value. */
  readonly isMulti: boolean;
  /** The function returns a value for each mapping key. */
  readonly isDynamic: boolean;
  readonly settings: OpSettings;
  readonly compute: Compute;
  readonly body: StepBody;
  /** The op by itself, as a step without deps: what a direct call in a test works with. */
  readonly step: Step;
}

/** One call of an op in `compose`. */
export interface OpCall {
  readonly op: OpDefinition;
  /** Name of the step: the op's, or what `.as` gave. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, OpHandle<AnyValueType, Loads>>>;
  /** The `map` that it was called in. */
  readonly fanOut: FanOutCall | undefined;
}

/** An output of a called op. */
export interface OutputOfCall {
  readonly call: OpCall;
  readonly output: string;
}

/** One `map` over a dynamic output. */
export interface FanOutCall {
  readonly name: string;
  readonly over: OutputOfCall;
  readonly maxConcurrency: number;
}

/**
 * Where a handle's value comes from: a dep of the graph, an output of a called op, the item of a `map`, or what `collect`
 * puts together.
 */
export type HandleSource =
  | { readonly kind: 'dep'; readonly name: string; readonly dependency: Dependency }
  | ({ readonly kind: 'op' | 'collect' } & OutputOfCall)
  | { readonly kind: 'item'; readonly fanOut: FanOutCall };

/**
 * A value that is made when the graph runs: what an op returns in `compose`, to hand to other ops or to return. Of a
 * `range` dep it is a map of values by partition key.
 *
 * @example
 * const double = op({
 *   name: 'double',
 *   ins: { n: json<number>() },
 *   type: json<number>(),
 *   run: (_, { n }) => 2 * n,
 * });
 * const fourfold = (n: OpHandle<ValueType<number, number>>): OpHandle =>
 *   double.as('double_again')({ n: double({ n }) });
 * const one = op({ name: 'one', type: json<number>(), run: () => 1 });
 * graphAsset({ key: 'four', compose: () => fourfold(one()) });
 */
export class OpHandle<T extends AnyValueType = AnyValueType, L extends Loads = 'one'> {
  readonly type: T;
  readonly loads: L;
  readonly source: HandleSource;

  constructor(type: T, loads: L, source: HandleSource) {
    this.type = type;
    this.loads = loads;
    this.source = source;
    Object.freeze(this);
  }
}

/** An input of an op that is a map of values by key; made by {@link mapOf}. */
export interface MapInput<T extends AnyValueType = AnyValueType> {
  readonly mapOf: T;
}

/**
 * An input of an op that takes a map of values by key, as a `range` dep gives it.
 *
 * @example
 * op({
 *   name: 'total',
 *   ins: { byDay: mapOf(json<number>()) },
 *   type: json<number>(),
 *   run: (_, { byDay }) => [...byDay.values()].reduce((sum, n) => sum + n, 0),
 * });
 */
export function mapOf<T extends AnyValueType>(type: T): MapInput<T> {
  return Object.freeze({ mapOf: type });
}

/** Inputs of an op by name: the value type of each, or {@link mapOf} one. */
export type Ins = Readonly<Record<string, AnyValueType | MapInput>>;

/** What an op's function gets for its inputs. */
export type InputsOf<I extends Ins> = {
  readonly [K in keyof I]: I[K] extends MapInput<infer T> ? ReadonlyMap<string, ReadOf<T>> : ReadOf<I[K]>;
};

/** What an op is called with: a handle an input, whose value the op can read. */
export type GivenTo<I extends Ins> = {
  readonly [K in keyof I]: I[K] extends MapInput<infer T>
    ? OpHandle<ValueType<unknown, ReadOf<T>>, 'map'>
    : OpHandle<ValueType<unknown, ReadOf<I[K]>>>;
};

/** Handles of the deps of a graph, by the name that `compose` uses. */
export type HandlesOf<D extends Deps> = {
  readonly [K in keyof D]: D[K] extends AssetOutput<infer T>
    ? OpHandle<T>
    : D[K] extends Dependency<infer T, infer L>
      ? OpHandle<T, L>
      : never;
};

/** Handles of what a graph is called with. */
export type HandlesIn<I extends Ins> = {
  readonly [K in keyof I]: I[K] extends MapInput<infer T>
    ? OpHandle<T, 'map'>
    : I[K] extends AnyValueType
      ? OpHandle<I[K]>
      : never;
};
