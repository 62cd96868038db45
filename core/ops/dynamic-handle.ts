/** Handles of dynamic outputs: a value for each mapping key, which is known when the op has run. */
import type { AnyValueType } from '../assets/value-type.ts';
import { mapping, refuse, shown } from './composition.ts';
import { type FanOutCall, OpHandle, type OutputOfCall } from './types.ts';

/**
 * What `map` gives for what its function returned: a dynamic handle for each handle.
 *
 * @example
 * const type = json<number>();
 * const half = op({ name: 'half', ins: { n: type }, type, run: (_, { n }) => n / 2 });
 * type Halves = Mapped<ReturnType<typeof half>>; // DynamicHandle<ValueType<number, number>>
 * const add = op({
 *   name: 'add',
 *   ins: { parts: mapOf(type) },
 *   type,
 *   run: (_, { parts }) => [...parts.values()].reduce((total, n) => total + n, 0),
 * });
 * const added = (halves: Halves): OpHandle => add({ parts: halves.collect() });
 * const numbers = dynamicOp({ name: 'numbers', type, run: () => [['one', 1]] });
 * graphAsset({ key: 'added', compose: () => added(numbers().map((n) => half({ n }))) });
 */
export type Mapped<H> =
  H extends OpHandle<infer T>
    ? DynamicHandle<T>
    : { readonly [K in keyof H]: H[K] extends OpHandle<infer T> ? DynamicHandle<T> : never };

/**
 * Options of {@link DynamicHandle.map}.
 *
 * @example
 * const gentle: MapOptions = { maxConcurrency: 2 };
 */
export interface MapOptions {
  /** Items at the same time, 1 to 40. @default 10 */
  readonly maxConcurrency?: number;
}

const defaultConcurrency = 10;

/**
 * A value for each mapping key: what a {@link dynamicOp} returns in `compose`, and what its `map` does.
 *
 * @example
 * const type = json<number>();
 * const parts = dynamicOp({ name: 'parts', type, run: () => new Map([['one', 1], ['two', 2]]) });
 * const double = op({ name: 'double', ins: { n: type }, type, run: (_, { n }) => 2 * n });
 * const sum = op({
 *   name: 'sum',
 *   ins: { parts: mapOf(type) },
 *   type,
 *   run: (_, { parts }) => [...parts.values()].reduce((total, n) => total + n, 0),
 * });
 * const doubled = (all: DynamicHandle<ValueType<number, number>>): DynamicHandle<ValueType<number, number>> =>
 *   all.map((n) => double({ n }));
 * graphAsset({ key: 'doubled', compose: () => sum({ parts: doubled(parts()).collect() }) });
 */
export class DynamicHandle<T extends AnyValueType = AnyValueType> {
  readonly type: T;
  readonly #of: OutputOfCall;

  constructor(type: T, of: OutputOfCall) {
    this.type = type;
    this.#of = of;
    Object.freeze(this);
  }

  /**
   * Runs a chain of ops for each item. The function is called once, in `compose`, and says which op gets what; the chain
   * of an item goes on while others are at its beginning, each op with its own retry. An item that fails fails the
   * partition after the others are done, and is all that is repeated then.
   *
   * @throws DefinitionError inside of another `map`, and for a function that returns what no op of it made
   */
  map<H>(each: (item: OpHandle<T>) => H, options: MapOptions = {}): Mapped<H> {
    const { maxConcurrency = defaultConcurrency } = options;
    const { fanOut, returned } = mapping(this.#of, maxConcurrency, (inside) =>
      each(new OpHandle(this.type, 'one', { kind: 'item', fanOut: inside })),
    );
    return mapped(returned, fanOut) as Mapped<H>;
  }

  /** All items in one map by mapping key, in the order of the keys, for an input that is `mapOf(type)`. */
  collect(): OpHandle<T, 'map'> {
    return new OpHandle(this.type, 'map', { kind: 'collect', ...this.#of });
  }
}

function mapped(returned: unknown, fanOut: FanOutCall): unknown {
  if (returned === undefined) return undefined;
  if (returned instanceof OpHandle) {
    const { source, type } = returned;
    if (source.kind === 'op' && source.call.fanOut === fanOut)
      return new DynamicHandle(type, { call: source.call, output: source.output });
  } else if (typeof returned === 'object' && returned !== null && !('then' in returned)) {
    const entries = Object.entries(returned);
    if (entries.every(([, value]) => value instanceof OpHandle))
      return Object.fromEntries(entries.map(([name, value]) => [name, mapped(value, fanOut)]));
  }
  const what = returned instanceof OpHandle ? 'a handle from outside of it' : shown(returned);
  return refuse(
    `the function of map over ${fanOut.over.call.name} must return what an op called in it returned, not ${what}`,
  );
}
