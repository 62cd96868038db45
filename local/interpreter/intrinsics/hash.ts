import { createHash } from 'node:crypto';
import type { FunctionMaker } from './types.ts';

const algorithms = new Map([
  ['MD5', 'md5'],
  ['SHA-1', 'sha1'],
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
]);

/** `$hash(text, algorithm)`: lower-case hexadecimal digest of the text's UTF-8. Nothing without an algorithm. */
export const hash: FunctionMaker = () => (text, algorithm) => {
  if (typeof text !== 'string' || algorithm === undefined) return undefined;
  const name = algorithms.get(String(algorithm));
  if (name === undefined)
    throw new Error(`$hash does not know ${String(algorithm)}; use ${[...algorithms.keys()].join(', ')}`);
  return createHash(name).update(text).digest('hex');
};
