/** Order of a version's files by their rows' sort keys, as far as the footers tell. */
import type { Footer } from './footer.ts';
import { compareValues } from './sort-key.ts';

/** Whether no row of `after` sorts before a row of `before`, for certain. */
export function precedes(before: Footer, after: Footer, key: readonly string[]): boolean {
  for (const column of key) {
    const left = before.range(column);
    const right = after.range(column);
    if (left === undefined || right === undefined || left.nullable || right.nullable) return false;
    const order = compareValues(left.max, right.min);
    if (order !== 0) return order < 0;
  }
  return true;
}

/** Whether files in this order give their rows in the order of the key, if each is in order itself. */
export function areInOrder(footers: readonly Footer[], key: readonly string[]): boolean {
  return footers.every((footer, i) => i === 0 || precedes(footers[i - 1] as Footer, footer, key));
}

/** Negative, 0 or positive as a file starts before, with or after another; a file that does not say goes last. */
export function compareStarts(a: Footer, b: Footer, key: readonly string[]): number {
  for (const column of key) {
    const order = compareValues(a.range(column)?.min ?? null, b.range(column)?.min ?? null);
    if (order !== 0) return order;
  }
  return 0;
}
