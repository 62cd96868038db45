/** The partition's time window in SQL: `window_start()` and `window_end()`, microseconds since the epoch, half-open. */
import type { Step } from './step.ts';

/** A bound in code; the first group is which. Sticky, so that a tokenizer can ask at a place. */
export const windowBound: RegExp = /\bwindow_(start|end)\(\s*\)/y;

/** True for a SQL step that asks for its window. */
export function usesWindow({ body }: Step): boolean {
  return body.kind === 'sql' && new RegExp(windowBound.source).test(body.sql);
}
