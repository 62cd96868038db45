/** Following a log by reading it again and again. */
import type { AttemptLog, TailedLine } from './types.ts';

/** Gives the lines that were not there the last time that it was called. */
export function tailOf(
  read: () => AsyncIterable<AttemptLog> | Iterable<AttemptLog>,
): () => Promise<readonly TailedLine[]> {
  const given = new Map<string, number>();
  return async () => {
    const fresh: TailedLine[] = [];
    for await (const { lines, ...ref } of read()) {
      const id = [ref.step, ref.partition, ref.attempt].join('\n');
      for (const line of lines.slice(given.get(id) ?? 0)) fresh.push({ ...ref, ...line });
      given.set(id, lines.length);
    }
    return fresh.sort((a, b) => a.time.localeCompare(b.time));
  };
}
