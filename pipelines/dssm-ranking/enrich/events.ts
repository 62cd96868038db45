/** The events that a pool adds up, out of a table. */
import type { TableReader } from '../../../core/assets/table.ts';
import { UserHistory } from '../../../engines/embeddings/history.ts';
import { sortEvents } from '../../../engines/embeddings/sort-events.ts';
import type { PoolOperator } from '../services/types.ts';

/** Which events of a source count. */
export interface EventFilter {
  readonly timeColumn: string;
  /** Start of the partition: events lie before it. Microseconds since the epoch. */
  readonly startUs: number;
  /** Entities of the partition. */
  readonly entities: ReadonlySet<number>;
}

/** What each entity's events name, from the window's length before the partition up to, not including, its start. */
export async function readHistory(
  pool: PoolOperator,
  source: TableReader,
  { timeColumn, startUs, entities }: EventFilter,
): Promise<UserHistory> {
  const conditions = Object.entries(pool.where).map(
    ([name, value]) => [name, typeof value === 'boolean' ? Number(value) : value] as const,
  );
  const columns = [...new Set([pool.key, timeColumn, pool.of, ...conditions.map(([name]) => name)])];
  const kept = new EventBuffer();
  for await (const batch of source.batches(columns)) {
    const users = batch.columns[pool.key] as Float64Array;
    const times = batch.columns[timeColumn] as Float64Array;
    const items = batch.columns[pool.of] as Float64Array;
    const wanted = conditions.map(([name, value]) => [batch.columns[name], value] as const);
    for (let i = 0; i < batch.rows; i++) {
      const ts = times[i]!;
      if (ts < startUs - pool.windowUs || !(ts < startUs) || !entities.has(users[i]!)) continue;
      if (Number.isNaN(items[i]) || wanted.some(([column, value]) => column?.[i] !== value)) continue;
      kept.add(users[i]!, ts, items[i]!);
    }
  }
  const events = sortEvents(kept.columns());
  const history = new UserHistory();
  history.push({ rows: events.user.length, ...events });
  return history;
}

/** Events that are kept, in arrays that grow. */
class EventBuffer {
  #columns = [1, 2, 3].map(() => new Float64Array(4096));
  #rows = 0;

  add(user: number, ts: number, item: number): void {
    if (this.#rows === this.#columns[0]!.length)
      this.#columns = this.#columns.map((column) => {
        const grown = new Float64Array(2 * column.length);
        grown.set(column);
        return grown;
      });
    this.#columns[0]![this.#rows] = user;
    this.#columns[1]![this.#rows] = ts;
    this.#columns[2]![this.#rows++] = item;
  }

  columns(): { readonly user: Float64Array; readonly ts: Float64Array; readonly item: Float64Array } {
    const [user, ts, item] = this.#columns.map((column) => column.subarray(0, this.#rows));
    return { user: user!, ts: ts!, item: item! };
  }
}
