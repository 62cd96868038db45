/** A graph of ops that is called as an op is. */
import { problemOfName } from '../names.ts';
import { checkInputs, prefixed, refuse, requireComposition } from './composition.ts';
import type { GivenTo, HandlesIn, Ins } from './types.ts';

/**
 * A graph: call it in a `compose`. Its ops become ops of the graph around it.
 *
 * @example
 * const one = op({ name: 'one', type: json<number>(), run: () => 1 });
 * const ones: Graph<Record<never, never>, ReturnType<typeof one>> = graph({
 *   name: 'ones',
 *   compose: () => one(),
 * });
 * graphAsset({ key: 'first', compose: () => ones.as('first')() }); // its op is called first_one
 */
export interface Graph<I extends Ins = Ins, H = unknown> {
  (...given: keyof I extends never ? [inputs?: GivenTo<I>] : [inputs: GivenTo<I>]): H;
  /** The same graph, its ops called `<name>_<op>`. */
  as(name: string): Graph<I, H>;
}

/**
 * Ops under one name, to call in the `compose` of others. What its `compose` returns is what a call returns. Its ops
 * keep their own names; a graph that is called twice needs {@link Graph.as}.
 *
 * @throws DefinitionError for a name that is not allowed, and, when it is called, outside of a `compose` or for wrong inputs
 * @example
 * const type = json<number[]>();
 * const clean = op({
 *   name: 'clean',
 *   ins: { prices: type },
 *   type,
 *   run: (_, { prices }) => prices.filter((price) => price > 0),
 * });
 * const sort = op({ name: 'sort', ins: { prices: type }, type, run: (_, { prices }) => prices.toSorted() });
 * const prepare = graph({
 *   name: 'prepare',
 *   ins: { prices: type },
 *   compose: ({ prices }) => sort({ prices: clean({ prices }) }),
 * });
 * graphAsset({
 *   key: 'sorted',
 *   deps: { prices },
 *   partitions: days,
 *   compose: ({ prices }) => prepare({ prices }),
 * });
 */
export function graph<H, const I extends Ins = Record<never, never>>(options: {
  readonly name: string;
  readonly ins?: I;
  readonly compose: (inputs: HandlesIn<I>) => H;
}): Graph<I, H> {
  return callable(options, undefined);
}

function callable<I extends Ins, H>(
  options: { readonly name: string; readonly ins?: I; readonly compose: (inputs: HandlesIn<I>) => H },
  prefix: string | undefined,
): Graph<I, H> {
  const { name, ins, compose } = options;
  const problem = problemOfName('graph', prefix ?? name);
  if (problem !== undefined) refuse(problem);
  const call = (given?: unknown): H => {
    const what = `graph ${name}`;
    requireComposition(what);
    const inputs = checkInputs(what, ins ?? {}, given) as HandlesIn<I>;
    return prefixed(prefix, () => compose(inputs));
  };
  return Object.assign(call, { as: (as: string): Graph<I, H> => callable(options, as) });
}
