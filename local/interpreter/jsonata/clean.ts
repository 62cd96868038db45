/** Makes JSON of what an expression gave: the library marks arrays, and functions, infinities and holes may be inside. */
import type { Json } from '../types.ts';

/** Properties by which the library marks arrays of its own making. */
const marks = ['sequence', 'cons', 'keepSingleton', 'outerWrapper', 'tupleStream'];

/** Raised for a value that has no JSON. */
export class NotJsonError extends Error {}

/**
 * The value as JSON. What is clean already is given back as it is. Infinities and NaN become their names, as the
 * service writes them; members without a value are left out.
 *
 * @throws NotJsonError for a function or a regular expression
 */
export function clean(value: unknown): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'object':
      if (value === null) return null;
      return Array.isArray(value) ? cleanArray(value) : cleanObject(value as Record<string, unknown>);
    default:
      throw new NotJsonError('returned an unsupported result type.');
  }
}

function cleanArray(array: readonly unknown[]): Json {
  let copy: Json[] | undefined;
  // The next expression would treat a marked array differently from a plain one.
  if (marks.some((mark) => mark in array)) copy = [];
  for (let i = 0; i < array.length; i++) {
    const item = array[i];
    const cleaned = item === undefined ? null : clean(item);
    if (copy === undefined && cleaned !== item) copy = array.slice(0, i) as Json[];
    copy?.push(cleaned);
  }
  return copy ?? (array as Json[]);
}

function cleanObject(object: Readonly<Record<string, unknown>>): Json {
  if ('_jsonata_lambda' in object || '_jsonata_function' in object || object instanceof RegExp)
    throw new NotJsonError('returned an unsupported result type.');
  let copy: Record<string, Json> | undefined;
  for (const [key, value] of Object.entries(object)) {
    const cleaned = value === undefined ? undefined : clean(value);
    if (cleaned === value && cleaned !== undefined) {
      if (copy !== undefined) copy[key] = cleaned;
      continue;
    }
    copy ??= before(object, key);
    if (cleaned !== undefined) copy[key] = cleaned;
  }
  return copy ?? (object as Record<string, Json>);
}

function before(object: Readonly<Record<string, unknown>>, key: string): Record<string, Json> {
  const copy: Record<string, Json> = {};
  for (const [name, value] of Object.entries(object)) {
    if (name === key) break;
    copy[name] = value as Json;
  }
  return copy;
}
