/** Sorts events as pooling needs them. */

/** Columns of events, of equal length. */
export interface EventColumns {
  readonly user: Float64Array;
  /** Microseconds. */
  readonly ts: Float64Array;
  readonly item: Float64Array;
}

/**
 * The events by (user, ts, item). Each user's events are put together in their order; only where that is not the order
 * asked for are they sorted: events that come by time cost no comparison but one with their neighbour.
 */
export function sortEvents({ user, ts, item }: EventColumns): EventColumns {
  const users = Float64Array.from(new Set(user)).sort();
  const places = new Map<number, number>();
  for (const [place, id] of users.entries()) places.set(id, place);
  const starts = new Uint32Array(users.length + 1);
  for (const id of user) starts[places.get(id)! + 1]!++;
  for (let place = 0; place < users.length; place++) starts[place + 1]! += starts[place]!;
  const order = new Uint32Array(user.length);
  const next = starts.slice();
  for (let i = 0; i < user.length; i++) order[next[places.get(user[i]!)!]!++] = i;
  const compare = (a: number, b: number): number => ts[a]! - ts[b]! || item[a]! - item[b]!;
  for (let place = 0; place < users.length; place++) {
    const events = order.subarray(starts[place], starts[place + 1]);
    if (!isSorted(events, compare)) events.sort(compare);
  }
  const sorted = (column: Float64Array): Float64Array => Float64Array.from(order, (i) => column[i]!);
  return { user: sorted(user), ts: sorted(ts), item: sorted(item) };
}

function isSorted(events: Uint32Array, compare: (a: number, b: number) => number): boolean {
  for (let i = 1; i < events.length; i++) if (compare(events[i - 1]!, events[i]!) > 0) return false;
  return true;
}
