/** The one place that says which object keys are safe, the same for every store: what is accepted here works on all. */
import { Buffer } from 'node:buffer';
import { InvalidInputError } from '../../core/errors.ts';

/** S3's limit of a key. */
export const maxKeyBytes = 1024;
/** The limit of a file name on the common file systems. */
const maxSegmentBytes = 255;

/** Folder at the root of a store for writes on their way; no key may lie in it. */
export const temporaryFolder = '.tmp';

/** Says what is wrong with a key, or nothing. */
export function problemOfKey(key: string): string | undefined {
  if (key.startsWith('/')) return 'it starts with /';
  if (key.includes('\0')) return 'it has a NUL character';
  if (key.includes('\\')) return 'it has a backslash';
  if (!key.isWellFormed()) return 'it has half of a surrogate pair, which UTF-8 cannot write';
  const bytes = Buffer.byteLength(key);
  if (bytes > maxKeyBytes) return `it has ${bytes} bytes in UTF-8, at most ${maxKeyBytes} are allowed`;
  const segments = key.split('/');
  if (segments[0] === temporaryFolder) return `${temporaryFolder} is kept for writes on their way`;
  for (const segment of segments) {
    if (segment === '') return 'it has an empty segment';
    if (segment === '.' || segment === '..') return `it has a ${segment} segment`;
    if (bytes > maxSegmentBytes && Buffer.byteLength(segment) > maxSegmentBytes)
      return `it has a segment of more than ${maxSegmentBytes} bytes`;
  }
  return undefined;
}

/**
 * Refuses an unsafe key or prefix. A prefix is a folder without its last `/`; the empty prefix is the whole store.
 *
 * @throws InvalidInputError that names the key and the rule it breaks
 */
export function checkKey(what: 'key' | 'prefix', key: string): void {
  if (what === 'prefix' && key === '') return;
  const problem = problemOfKey(key);
  if (problem === undefined) return;
  const shown = key.length > 200 ? `${key.slice(0, 200)}...` : key;
  throw new InvalidInputError(
    `object ${what} ${JSON.stringify(shown)} is not allowed: ${problem}; write names joined by single /, such as cdm_trade/dt=2024-08-08/v1/0.parquet`,
  );
}
