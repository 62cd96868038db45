/** A graph of ops that is called as an op is. */
import { problemOfName } from '../names.ts';
import { checkInputs, prefixed, refuse, requireComposition } from './composition.ts';
import type { GivenTo, HandlesIn, Ins } from './types.ts';

/** A graph: call it in a `compose`. Its ops become ops of the graph around it. */
export interface Graph<I extends Ins = Ins, H = unknown> {
  (...given: keyof I extends never ? [inputs?: GivenTo<I>] : [inputs: GivenTo<I>]): H;
  /** The same graph, its ops called `<name>_<op>`. */
  as(name: string): Graph<I, H>;
}

/**
 * Ops under one name, to call in the `compose` of others. What its `compose` returns is what a call returns. Its ops
 * keep their own names; a graph that is called twice needs {@link Graph.as}.
 *
 * @example
 * const prepare = graph({
 *   name: 'prepare', ins: { events: eventsType },
 *   compose: ({ events }) => enrich({ rows: clean({ events }) }),
 * });
 * graphAsset({ key: 'training', deps: { events }, compose: ({ events }) => train({ rows: prepare({ events }) }) });
 * @throws DefinitionError for a name that is not allowed, and, when it is called, outside of a `compose` or for wrong inputs
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
