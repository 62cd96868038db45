/** Letters of date formats: Athena's are MySQL's, DuckDB's are C's. */

/** `%i` is minutes there and `%M` here, `%M` the month's name there and `%B` here, and so on. In an order to replace in. */
const letters = [
  ['%M', '%B'],
  ['%i', '%M'],
  ['%s', '%S'],
  ['%W', '%A'],
  ['%e', '%-d'],
  ['%c', '%-m'],
  ['%k', '%-H'],
  ['%l', '%-I'],
  ['%h', '%I'],
  ['%r', '%I:%M:%S %p'],
  ['%T', '%H:%M:%S'],
  ['%v', '%V'],
  ['%x', '%G'],
] as const;

/** SQL that makes DuckDB's format of Athena's. */
export function duckDbFormat(format: string): string {
  return letters.reduce((made, [from, to]) => `replace(${made}, '${from}', '${to}')`, format);
}

/** DuckDB's format of Athena's. */
export function duckDbLetters(format: string): string {
  const known = new Map<string, string>(letters);
  return format.replaceAll(/%./g, (letter) => known.get(letter) ?? letter);
}
