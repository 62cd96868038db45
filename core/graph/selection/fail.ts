/** Errors of the selection language: each points at its character. */
import { InvalidInputError } from '../../errors.ts';

/** Raises an error at an offset of a selection, counted from 0; people are told the character from 1. */
export function fail(source: string, at: number, what: string): never {
  throw new InvalidInputError(`selection ${JSON.stringify(source)}, character ${at + 1}: ${what}`);
}
