/** A model's text as a parser takes it: with tables for its refs. */
import { sqlPieces } from './pieces.ts';

/** The text with tables called as its deps for refs and 0 for bounds, in as many characters: positions stay. */
export function asTables(sql: string): string {
  return sqlPieces(sql)
    .map(({ text, ref, bound }) => {
      const stand = ref === undefined ? (bound === undefined ? text : '0') : `"${ref}"`;
      return stand.padEnd(text.length);
    })
    .join('');
}
