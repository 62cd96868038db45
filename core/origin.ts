/**
 * Where the steps and jobs of a project were written, for messages. It is kept beside them and never in them, so that
 * it enters no hash, no record and no state machine.
 */

/** Calls between a line of the project and here: a factory or two of the project's own included. */
const frames = 12;

const origins = new WeakMap<object, { readonly stack?: string }>();

/** Remembers the calls that lead here as the origin of a thing. The engine writes them out only when they are asked for. */
export function rememberOrigin(thing: object): void {
  const limit = Error.stackTraceLimit;
  const holder = {};
  Error.stackTraceLimit = frames;
  Error.captureStackTrace(holder);
  Error.stackTraceLimit = limit;
  origins.set(thing, holder);
}

/** A line of a file, relative to the project. */
export interface FileLine {
  readonly file: string;
  readonly line: number;
}

const texts = new WeakMap<object, FileLine>();

/** Remembers where the SQL of a step begins that is a file of its own. */
export function rememberText(thing: object, begin: FileLine): void {
  texts.set(thing, begin);
}

/** Where the SQL of a step begins, when it is a file of its own. */
export function textOf(thing: object | undefined): FileLine | undefined {
  return thing === undefined ? undefined : texts.get(thing);
}

/** Gives a copy the origin of the thing that it is a copy of. */
export function shareOrigin(thing: object, copy: object): void {
  const text = texts.get(thing);
  if (text !== undefined) texts.set(copy, text);
  const origin = origins.get(thing);
  if (origin !== undefined) origins.set(copy, origin);
}

/** The calls that made a thing, as the stack of an error has them, innermost first. */
export function originOf(thing: object | undefined): string | undefined {
  return thing === undefined ? undefined : origins.get(thing)?.stack;
}
