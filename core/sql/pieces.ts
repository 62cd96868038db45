/** The text of a SQL model, split at its refs and bounds. */
import { windowBound } from '../assets/sql-window.ts';

/** A piece of a model's text; the pieces joined are the text. */
export interface SqlPiece {
  readonly text: string;
  /** Name of the dep, of a piece that is a `ref('name')`. */
  readonly ref?: string;
  /** Of a piece that is `window_start()` or `window_end()`. */
  readonly bound?: 'start' | 'end';
  /** False for string literals, quoted names and comments. */
  readonly isCode: boolean;
}

/** String literals, quoted names and comments: where `ref(...)` is just text. */
const skipped = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//y;
const reference = /\bref\(\s*'([^']*)'\s*\)/y;

/** Splits a model's text at its refs and bounds. */
export function sqlPieces(text: string): readonly SqlPiece[] {
  const pieces: SqlPiece[] = [];
  for (let at = 0; at < text.length; ) {
    skipped.lastIndex = at;
    reference.lastIndex = at;
    windowBound.lastIndex = at;
    const [found, ref] = reference.exec(text) ?? [];
    const [call, bound] = windowBound.exec(text) ?? [];
    const skip = found ?? call ?? skipped.exec(text)?.[0];
    const piece = skip ?? (text[at] as string);
    pieces.push({
      text: piece,
      isCode: skip === undefined,
      ...(ref !== undefined && { ref }),
      ...(bound !== undefined && { bound: bound as 'start' | 'end' }),
    });
    at += piece.length;
  }
  return pieces;
}
