/** "Did you mean": names like one that does not exist. */

/** Names that are told when none is like the one asked for. */
const listed = 12;

/** Edits (insert, delete, replace, swap of neighbours) between two texts. Source: Damerau 1964, optimal string alignment. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/**
 * Names that somebody may have meant, nearest first, at most five: few edits away, from the whole or from its
 * end, or one a part of the other. Case does not count.
 */
export function similarNames(name: string, names: Iterable<string>): readonly string[] {
  const asked = name.toLowerCase();
  const far = Math.max(1, Math.floor(asked.length / 3));
  return [...new Set(names)]
    .map((candidate) => {
      const lower = candidate.toLowerCase();
      const contains =
        Math.min(asked.length, lower.length) >= 3 && (lower.includes(asked) || asked.includes(lower));
      // A name without its first parts: `time_bars` for `cdm_time_bars`.
      const end = editDistance(asked, lower.slice(-asked.length)) + 1;
      const distance = Math.min(editDistance(asked, lower), end, contains ? far : Number.POSITIVE_INFINITY);
      return { candidate, distance };
    })
    .filter(({ distance }) => distance <= far)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 5)
    .map(({ candidate }) => candidate);
}

/** Says that there is no such asset, which ones may be meant, or which ones there are. */
export function noAssetText(key: string, keys: Iterable<string>): string {
  return `there is no asset ${JSON.stringify(key)}; ${similarText(key, [...keys], 'assets')}`;
}

/** `did you mean a, b?`, or `assets are a, b, ...` when nothing is like the name. */
export function similarText(name: string, all: readonly string[], things: string): string {
  const similar = similarNames(name, all);
  if (similar.length > 0) return `did you mean ${similar.join(', ')}?`;
  const more = all.length > listed ? `, and ${all.length - listed} more` : '';
  return `${things} are ${all.slice(0, listed).join(', ')}${more}`;
}
