/** Index ranges: sorted, disjoint lists that stand for sets of indices. */

/** Half-open range of indices: `from <= i < to`. */
export type IndexRange = readonly [from: number, to: number];

/** Sorts, joins neighbours, drops what is empty. */
export function joinRanges(ranges: readonly IndexRange[]): readonly IndexRange[] {
  const joined: [number, number][] = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (to <= from) continue;
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/** Sorted, disjoint ranges of some indices: neighbours are joined, duplicates dropped. */
export function rangesOf(indices: Iterable<number>): readonly IndexRange[] {
  return joinRanges([...new Set(indices)].map((index): IndexRange => [index, index + 1]));
}

/** How many indices there are. */
export function sizeOf(ranges: readonly IndexRange[]): number {
  return ranges.reduce((sum, [from, to]) => sum + (to - from), 0);
}

/** The indices, ascending. */
export function* indicesOf(ranges: readonly IndexRange[]): Generator<number> {
  for (const [from, to] of ranges) for (let i = from; i < to; i++) yield i;
}

/** Indices of both. */
export function intersectRanges(a: readonly IndexRange[], b: readonly IndexRange[]): readonly IndexRange[] {
  const found: IndexRange[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [x, y] = [a[i] as IndexRange, b[j] as IndexRange];
    const from = Math.max(x[0], y[0]);
    const to = Math.min(x[1], y[1]);
    if (from < to) found.push([from, to]);
    if (x[1] < y[1]) i++;
    else j++;
  }
  return found;
}

/** Indices of `a` that are not in `b`. */
export function subtractRanges(a: readonly IndexRange[], b: readonly IndexRange[]): readonly IndexRange[] {
  const found: IndexRange[] = [];
  let j = 0;
  for (const [start, to] of a) {
    let from = start;
    while (j < b.length && (b[j] as IndexRange)[1] <= from) j++;
    for (let k = j; k < b.length && (b[k] as IndexRange)[0] < to; k++) {
      const [out, back] = b[k] as IndexRange;
      if (from < out) found.push([from, out]);
      from = Math.max(from, back);
    }
    if (from < to) found.push([from, to]);
  }
  return found;
}

/** Every range moved by `by`. */
export function shiftRanges(ranges: readonly IndexRange[], by: number): readonly IndexRange[] {
  return by === 0 ? ranges : ranges.map(([from, to]): IndexRange => [from + by, to + by]);
}
