/** The calls of ops inside one `compose`: which op, under which name, with which handles. */
import type { Loads } from '../assets/step.ts';
import type { AnyValueType } from '../assets/value-type.ts';
import { DefinitionError } from '../errors.ts';
import { rememberOrigin } from '../origin.ts';
import { similarText } from '../similar.ts';
import { type Ins, type MapInput, type OpCall, type OpDefinition, OpHandle } from './types.ts';

type AnyHandle = OpHandle<AnyValueType, Loads>;

/** A `compose` under way. */
interface Composition {
  /** What is composed, in words: `graph asset bars`. */
  readonly what: string;
  readonly calls: OpCall[];
  /** Names that the graphs inside put before the names of their ops. */
  readonly prefixes: string[];
}

/** A function `compose` runs at once, and ops called in it must know where they are. */
let current: Composition | undefined;

/** Refuses a definition, at the line of the project that led here. */
export function refuse(problem: string): never {
  const here = {};
  rememberOrigin(here);
  throw new DefinitionError([{ text: problem, of: here }]);
}

/**
 * Runs `compose` and collects the calls of ops, upstream first.
 *
 * @throws DefinitionError for a wrong call
 */
export function compositionOf<R>(
  what: string,
  compose: () => R,
): { readonly calls: readonly OpCall[]; readonly returned: R } {
  if (current !== undefined)
    refuse(
      `${what} is defined inside of the compose of ${current.what}; define it outside, and call ops or a graph() here`,
    );
  current = { what, calls: [], prefixes: [] };
  try {
    const returned = compose();
    if (returned instanceof Promise)
      refuse(`compose of ${what} is async; it only says which op gets what: return handles at once`);
    return { calls: current.calls, returned };
  } finally {
    current = undefined;
  }
}

/** Runs something under a prefix for the names of ops. */
export function prefixed<R>(prefix: string | undefined, run: () => R): R {
  if (prefix === undefined) return run();
  current?.prefixes.push(prefix);
  try {
    return run();
  } finally {
    current?.prefixes.pop();
  }
}

/** Calls an op in the `compose` under way. @throws DefinitionError outside of one, and for wrong inputs */
export function callInGraph(op: OpDefinition, alias: string | undefined, given: unknown): OpCall {
  const what = `op ${op.name}`;
  const { calls, prefixes } = requireComposition(what);
  const inputs = checkInputs(what, op.ins, given);
  const name = [...prefixes, alias ?? op.name].join('_');
  if (calls.some((other) => other.name === name))
    refuse(
      `${current?.what} has two ops called ${name}; name one of the calls: ${op.name}.as('another_name')(...)`,
    );
  const call = { op, name, inputs };
  calls.push(call);
  return call;
}

/** @throws DefinitionError outside of a `compose` */
export function requireComposition(what: string): Composition {
  if (current !== undefined) return current;
  return refuse(
    `${what} is called outside of a compose; call it in the compose of graphAsset, graphMultiAsset, opJob or graph, or test it by callOp of quantflow/testing`,
  );
}

/** The handles that something is called with. @throws DefinitionError for one that is missing, unknown, or of another type */
export function checkInputs(what: string, ins: Ins, given: unknown): Readonly<Record<string, AnyHandle>> {
  const names = Object.keys(ins);
  const inputs = (given ?? {}) as Readonly<Record<string, unknown>>;
  const has = names.length === 0 ? 'it has no inputs' : `its inputs are ${names.join(', ')}`;
  for (const name of Object.keys(inputs)) {
    if (!names.includes(name))
      refuse(
        `${what} has no input ${name}; ${names.length === 0 ? has : similarText(name, names, 'its inputs')}`,
      );
  }
  for (const name of names) {
    if (inputs[name] === undefined) refuse(`${what} needs input ${name}; ${has}`);
    const problem = problemOfHandle(ins[name] as Ins[string], inputs[name]);
    if (problem !== undefined) refuse(`input ${name} of ${what} ${problem}`);
  }
  return inputs as Readonly<Record<string, AnyHandle>>;
}

function problemOfHandle(wanted: AnyValueType | MapInput, given: unknown): string | undefined {
  if (!(given instanceof OpHandle))
    return `must be what an op returned or a dep of the graph, not ${shown(given)}; a constant belongs into the op's config`;
  const isMap = 'mapOf' in wanted;
  if (given.loads === 'by_count')
    return "gets a range of shape 'by_count', which ops do not take; leave the shape out and declare it by mapOf(type)";
  if (isMap && given.loads === 'one')
    return 'is declared by mapOf() and gets one value; declare the type itself';
  if (!isMap && given.loads === 'map')
    return 'gets several values by key, of a range; declare it by mapOf(type)';
  const { kind } = isMap ? wanted.mapOf : wanted;
  return kind === given.type.kind ? undefined : `is declared as ${kind} and gets ${given.type.kind}`;
}

/** What was found where a handle belongs. */
export function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function (call it)';
  const isOutputs =
    typeof value === 'object' && value !== null && Object.values(value).some((v) => v instanceof OpHandle);
  return isOutputs ? `an object of outputs (name one: ${Object.keys(value).join(', ')})` : String(value);
}
