/** The one place that says which texts may be keys of the catalog, the same for every driver. */
import { Buffer } from 'node:buffer';
import { InvalidInputError } from '../../core/errors.ts';

/** Longest UTF-8 form in bytes; the keys of DynamoDB that they are joined to have 1024 at most. */
const maxBytes = {
  asset: 256,
  partition: 700,
  version: 128,
  runId: 128,
  job: 128,
  runKey: 512,
  step: 256,
  attempt: 32,
  set: 64,
} as const;

/** Fields that are parts of keys. */
export type KeyField = keyof typeof maxBytes;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f]/;

function problemOf(field: KeyField, value: string): string | undefined {
  if (typeof value !== 'string') return 'it is no text';
  if (value === '' && field !== 'partition') return 'it is empty';
  if (control.test(value)) return 'it has a control character';
  if (!value.isWellFormed()) return 'it has half of a surrogate pair';
  // Joins the parts of a key; a run key always stands last.
  if (field !== 'runKey' && value.includes('#')) return 'it has a #';
  const bytes = Buffer.byteLength(value);
  if (bytes > maxBytes[field])
    return `it has ${bytes} bytes in UTF-8, at most ${maxBytes[field]} are allowed`;
  return undefined;
}

/**
 * Refuses values that cannot be parts of keys: empty (but for `partition`), too long, with control characters or `#`.
 *
 * @throws InvalidInputError that names the field, the value and the rule
 */
export function checkKeys(keys: { readonly [field in KeyField]?: string }): void {
  for (const field of Object.keys(keys) as KeyField[]) {
    const value = keys[field] as string;
    const problem = problemOf(field, value);
    if (problem === undefined) continue;
    const text = JSON.stringify(value);
    const shown = typeof value === 'string' && value.length > 200 ? `${text.slice(0, 200)}..."` : text;
    throw new InvalidInputError(`${field} ${shown} is not allowed in the catalog: ${problem}`);
  }
}
