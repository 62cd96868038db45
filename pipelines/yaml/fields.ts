/**
 * Leaves and sections of the schemas of YAML files. A schema's error text says only what is allowed; where it stands
 * and what was found is added by `yaml-text.ts`.
 */
import { z } from 'zod';

/** A text that matches `pattern`. */
export function text(allowed: string, pattern: RegExp = /\S/): z.ZodString {
  return z.string({ error: allowed }).regex(pattern, { error: allowed });
}

/** One of some words. */
export function oneOf<const W extends readonly [string, ...string[]]>(
  words: W,
): z.ZodEnum<{ [K in W[number]]: K }> {
  return z.enum(words, { error: words.join(' or ') });
}

/** An integer of at least `min`. */
export function integerFrom(min: number): z.ZodInt {
  const allowed = `an integer of at least ${min}`;
  return z.int({ error: allowed }).min(min, { error: allowed });
}

/** True or false. */
export function flag(): z.ZodBoolean {
  return z.boolean({ error: 'true or false' });
}

/** A list of at least one of what `element` allows. */
export function list<T extends z.ZodType>(element: T, what: string): z.ZodArray<T> {
  const allowed = `a list of ${what}, at least one`;
  return z.array(element, { error: allowed }).min(1, { error: allowed });
}

/** A section: a mapping that has no other keys than these. */
export function section<S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  const keys = Object.keys(shape).join(', ') || 'none';
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? keys : `a section with the keys ${keys}`),
  });
}
