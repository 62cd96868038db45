/** Options of the functions that a project is written with. */
import { similarText } from './similar.ts';

/** The names of the options of a type: the compiler sees that none is forgotten. */
export type OptionNames<Options> = { readonly [K in keyof Options]-?: true };

/**
 * Refuses an option that a function does not have: a project is run without its types being checked, and a misspelt
 * one would be left out without a word.
 *
 * @throws RangeError that says which is meant
 */
export function refuseUnknownOptions(
  what: string,
  options: object,
  names: Readonly<Record<string, true>>,
): void {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(names, name));
  if (unknown !== undefined)
    throw new RangeError(
      `${what} has no option ${unknown}; ${similarText(unknown, Object.keys(names), 'options')}`,
    );
}
