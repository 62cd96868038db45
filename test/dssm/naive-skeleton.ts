/** The skeleton read off its definition, event by event. */
export interface Event {
  readonly user_id: number;
  readonly item_id: number;
  readonly ts: number;
  readonly event: string;
  readonly dwell_s: number | null;
}

export const dayUs = 86_400_000_000;
export const t0 = 1_769_904_000_000_000;

const order = (a: Event, b: Event): number =>
  a.ts - b.ts ||
  a.user_id - b.user_id ||
  a.item_id - b.item_id ||
  (a.event < b.event ? -1 : a.event > b.event ? 1 : 0) ||
  (a.dwell_s ?? Infinity) - (b.dwell_s ?? Infinity) ||
  0;

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, x) => sum + x, 0) / values.length;

/** Rows of the partition [start, end), with every aggregation that a test's views ask for. */
export function naiveSkeleton(all: readonly Event[], start: number, end: number): readonly object[] {
  const input = all.filter((e) => e.ts >= end - 30 * dayUs && e.ts < end).toSorted(order);
  const known = all.filter((e) => e.ts < end);
  return input.flatMap((row, event_id) => {
    if (row.ts < start) return [];
    const before = (key: 'user_id' | 'item_id', days: number) =>
      known.filter((e) => e[key] === row[key] && e.ts >= row.ts - days * dayUs && e.ts <= row.ts - 1);
    const count = (key: 'user_id' | 'item_id', days: number, kind?: string) =>
      before(key, days).filter((e) => kind === undefined || e.event === kind).length;
    const dwell = (key: 'user_id' | 'item_id', days: number, kind?: string) =>
      before(key, days)
        .filter((e) => e.dwell_s !== null && (kind === undefined || e.event === kind))
        .map((e) => e.dwell_s as number);
    const latest = before('user_id', 30)
      .filter((e) => e.dwell_s !== null)
      .toSorted((a, b) => a.ts - b.ts || a.dwell_s! - b.dwell_s!)
      .at(-1);
    return [
      {
        event_id,
        ...row,
        label: row.event === 'like' ? 1 : 0,
        user_events_1d: count('user_id', 1),
        user_events_7d: count('user_id', 7),
        user_clicks_1d: count('user_id', 1, 'click'),
        user_clicks_7d: count('user_id', 7, 'click'),
        user_likes_1d: count('user_id', 1, 'like'),
        user_likes_7d: count('user_id', 7, 'like'),
        user_dwell_7d: mean(dwell('user_id', 7)),
        item_events_1d: count('item_id', 1),
        item_events_7d: count('item_id', 7),
        item_likes_1d: count('item_id', 1, 'like'),
        item_likes_7d: count('item_id', 7, 'like'),
        like_seconds_7d: dwell('item_id', 7, 'like').reduce((sum, x) => sum + x, 0),
        last_seconds_30d: latest?.dwell_s ?? null,
        items_30d: new Set(before('user_id', 30).map((e) => e.item_id)).size,
      },
    ];
  });
}
