/** The calls of ops inside one `compose`: which op, under which name, with which handles. */
import type { Loads } from '../assets/step.ts';
import type { AnyValueType } from '../assets/value-type.ts';
import { DefinitionError } from '../errors.ts';
import { rememberOrigin } from '../origin.ts';
import { similarText } from '../similar.ts';
import {
  type FanOutCall,
  type Ins,
  type MapInput,
  type OpCall,
  type OpDefinition,
  OpHandle,
  type OutputOfCall,
} from './types.ts';

type AnyHandle = OpHandle<AnyValueType, Loads>;

/** Iterations of an inline Map at the same time. Source: Step Functions developer guide, inline mode. */
const mostAtOnce = 40;

/** A `compose` under way. */
interface Composition {
  /** What is composed, in words: `graph asset bars`. */
  readonly what: string;
  readonly calls: OpCall[];
  /** Names that the graphs inside put before the names of their ops. */
  readonly prefixes: string[];
  readonly fanOuts: FanOutCall[];
  /** The `map` under way. */
  inside: FanOutCall | undefined;
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
  current = { what, calls: [], prefixes: [], fanOuts: [], inside: undefined };
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
  const { calls, prefixes, inside } = requireComposition(what);
  if (inside !== undefined) checkMapped(op, what);
  const inputs = checkInputs(what, op.ins, given);
  for (const [input, handle] of Object.entries(inputs))
    checkPlace(`input ${input} of ${what}`, handle, inside);
  const name = [...prefixes, alias ?? op.name].join('_');
  if (calls.some((other) => other.name === name))
    refuse(
      `${current?.what} has two ops called ${name}; name one of the calls: ${op.name}.as('another_name')(...)`,
    );
  const call = { op, name, inputs, fanOut: inside };
  calls.push(call);
  return call;
}

/** Runs the function of a `map`, in which ops are called for each item. @throws DefinitionError for a `map` in a `map` */
export function mapping<R>(
  over: OutputOfCall,
  maxConcurrency: number,
  run: (fanOut: FanOutCall) => R,
): { readonly fanOut: FanOutCall; readonly returned: R } {
  const composition = requireComposition('map');
  const { fanOuts, inside } = composition;
  if (inside !== undefined)
    refuse(
      `map over ${over.call.name} is called inside of the map over ${inside.over.call.name}; items have no items of their own: make the keys of both in one op`,
    );
  if (!Number.isInteger(maxConcurrency) || maxConcurrency < 1 || maxConcurrency > mostAtOnce)
    refuse(`map over ${over.call.name}: maxConcurrency ${maxConcurrency} is outside 1 to ${mostAtOnce}`);
  const before = fanOuts.filter((other) => other.over.call === over.call).length;
  const name = `${over.call.name} map${before === 0 ? '' : ` ${before + 1}`}`;
  const fanOut = Object.freeze({ name, over, maxConcurrency });
  fanOuts.push(fanOut);
  composition.inside = fanOut;
  try {
    return { fanOut, returned: run(fanOut) };
  } finally {
    composition.inside = undefined;
  }
}

function checkMapped({ isDynamic, body, outputs }: OpDefinition, what: string): void {
  if (isDynamic) refuse(`${what} has a dynamic output and is called inside of a map; call it outside`);
  if (body.kind === 'sql') refuse(`${what} is SQL, which does not run for an item; write it as op()`);
  if (Object.values(outputs).some(({ optional }) => optional))
    refuse(
      `${what} has an optional output and is called inside of a map; return a value that says so instead`,
    );
}

/** A handle of an item, or of what is made of it, belongs into its `map`. */
function checkPlace(what: string, { source }: AnyHandle, inside: FanOutCall | undefined): void {
  const of = source.kind === 'item' ? source.fanOut : source.kind === 'op' ? source.call.fanOut : undefined;
  if (of !== undefined && of !== inside)
    refuse(
      `${what} is of one item of the map over ${of.over.call.name}; take what map() returned, and collect() it`,
    );
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
  if (typeof given === 'object' && given !== null && 'collect' in given)
    return 'has a value for each mapping key; call .map((item) => ...) on it, or .collect() for an input declared by mapOf(type)';
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
