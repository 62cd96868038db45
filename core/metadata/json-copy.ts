/** Copies of JSON documents that keep every member, or refuse. */
import type { JsonValue } from './value.ts';

const maxDepth = 64;

/**
 * A copy of a document. A member that is undefined is absent, as `JSON.stringify` has it; all else that JSON would drop or
 * change is refused.
 *
 * @param refuse is told what is wrong and where
 */
export function copyOfJson(
  value: unknown,
  refuse: (problem: string) => never,
  path = '',
  depth = 0,
): JsonValue {
  const where = path === '' ? '' : ` at ${path}`;
  if (depth > maxDepth) return refuse(`it nests deeper than ${maxDepth} levels, or contains itself`);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number')
    return Number.isFinite(value) ? value + 0 : refuse(`${value}${where} is not a finite number; give null`);
  if (Array.isArray(value))
    return value.map((member, at) => copyOfJson(member ?? null, refuse, `${path}[${at}]`, depth + 1));
  if (typeof value === 'object' && isPlain(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(
      members.map(([name, member]) => [
        name,
        copyOfJson(member, refuse, path === '' ? name : `${path}.${name}`, depth + 1),
      ]),
    );
  }
  const what = typeof value === 'object' ? `a ${value?.constructor.name}` : `a ${typeof value}`;
  return refuse(`${what}${where} cannot be kept in JSON; give plain objects, arrays, strings and numbers`);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Plain objects of another realm have its Object.prototype.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
