/**
 * Leaves and sections of the project file's schema. A schema's error text says only what is allowed; where it stands
 * and what was found is added by `problems.ts`.
 */
import { z } from 'zod';
import {
  type AnyParamSpec,
  describeParam,
  type ParamSpec,
  type ParamValue,
} from '../../../engines/params.ts';

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

/** The parameters of a bar type or a label method; each may be left out here. */
export function paramFields(
  specs: Readonly<Record<string, AnyParamSpec>>,
): Record<string, z.ZodOptional<z.ZodType<ParamValue>>> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [
      name,
      ('words' in spec ? oneOf(spec.words as [string, ...string[]]) : numberField(spec)).optional(),
    ]),
  );
}

function numberField(spec: ParamSpec): z.ZodNumber {
  const error = `${describeParam(spec)} (${spec.doc})`;
  let field: z.ZodNumber = spec.integer ? z.int({ error }) : z.number({ error });
  if (spec.min !== undefined) field = field.min(spec.min, { error });
  if (spec.above !== undefined) field = field.gt(spec.above, { error });
  return field;
}
