import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AveragePool } from '../../engines/embeddings/average-pool.ts';
import { UserHistory } from '../../engines/embeddings/history.ts';
import { EmbeddingError, ItemMatrix } from '../../engines/embeddings/item-matrix.ts';
import { sortEvents } from '../../engines/embeddings/sort-events.ts';

const matrixOf = (
  embeddings: Readonly<Record<number, readonly number[]>>,
  wanted: readonly number[] = [],
) => {
  const ids = Object.keys(embeddings).map(Number);
  const [first = []] = Object.values(embeddings);
  const matrix = new ItemMatrix([...ids, ...wanted], first.length);
  for (const id of ids) matrix.put(id, Float32Array.from(embeddings[id]!), 0, embeddings[id]!.length);
  return matrix;
};

const pooled = (matrix: ItemMatrix, items: readonly number[]) => {
  const out = new Float32Array(matrix.dimension);
  const count = new AveragePool(matrix).mean(items, 0, items.length, out, 0);
  return { count, mean: [...out] };
};

describe('average pooling', () => {
  it('is the mean of the embeddings, an item that stands there twice counting twice', () => {
    const matrix = matrixOf({ 7: [1, 4], 3: [3, -2] });
    expect(pooled(matrix, [7, 3])).toEqual({ count: 2, mean: [2, 1] });
    expect(pooled(matrix, [7, 7, 3, 7])).toEqual({ count: 4, mean: [1.5, 2.5] });
  });

  it('of no items, or of items without an embedding alone, is zeros', () => {
    const matrix = matrixOf({ 7: [1, 4] }, [9]);
    expect(pooled(matrix, [])).toEqual({ count: 0, mean: [0, 0] });
    expect(pooled(matrix, [9])).toEqual({ count: 0, mean: [0, 0] });
  });

  it('leaves an item without an embedding out of the sum and of the divisor', () => {
    const matrix = matrixOf({ 7: [1, 4] }, [9]);
    expect(pooled(matrix, [9, 7, 9])).toEqual({ count: 1, mean: [1, 4] });
    expect(matrix.missing).toBe(1);
    expect([...matrix.values.subarray(2)]).toEqual([0, 0]);
  });

  it('adds in binary64 in the given order and rounds once', () => {
    const value = fc.float({ noNaN: true, noDefaultInfinity: true });
    const rows = fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(rows, (embeddings) => {
        const matrix = matrixOf(Object.fromEntries(embeddings.map((row, id) => [id, row])));
        const expected = [0, 1, 2].map((c) => {
          let sum = 0;
          for (const row of embeddings) sum += row[c]!;
          return Math.fround(sum / embeddings.length);
        });
        const got = pooled(
          matrix,
          embeddings.map((_, id) => id),
        );
        expect(got.mean).toEqual(expected.map((x) => (x === 0 ? expect.closeTo(0, 60) : x)));
      }),
    );
  });
});

describe('the item matrix', () => {
  it('refuses an embedding of another length, with a NaN or an infinity, or a second one, naming the item', () => {
    const put = (...values: number[]) => {
      const matrix = matrixOf({ 7: [1, 4] }, [42]);
      matrix.put(42, Float32Array.from(values), 0, values.length);
    };
    expect(() => put(1)).toThrow('item 42: its embedding has 1 values and must have 2');
    expect(() => put(1, Number.NaN)).toThrow(
      'item 42: value 1 of its embedding is NaN; every value must be finite',
    );
    expect(() => put(-Infinity, 1)).toThrow('item 42: value 0 of its embedding is -Infinity');
    expect(() => matrixOf({}, [7]).put(7, new Float32Array(), 0, Number.NaN)).toThrow(
      'item 7: its embedding is null',
    );
    expect(() => matrixOf({ 7: [1] }).put(7, new Float32Array(1), 0, 1)).toThrow(EmbeddingError);
  });

  it('takes no notice of an item that nobody asked for, whatever its embedding', () => {
    const matrix = matrixOf({ 7: [1, 4] });
    matrix.put(8, Float32Array.of(Number.NaN), 0, 1);
    expect(matrix.rowOf(8)).toBe(-1);
    expect(matrix.missing).toBe(0);
  });
});

describe('the history of users', () => {
  const event = fc.record({ user: fc.nat(6), ts: fc.nat(4), item: fc.nat(5) });
  const ordered = fc
    .array(event, { maxLength: 60 })
    .map((list) => list.toSorted((a, b) => a.user - b.user || a.ts - b.ts || a.item - b.item));
  const batch = (events: readonly { user: number; ts: number; item: number }[]) => ({
    rows: events.length,
    user: events.map((e) => e.user),
    ts: events.map((e) => e.ts),
    item: events.map((e) => e.item),
  });

  it('gives each user the items of the events, in order, however the stream is cut', () => {
    fc.assert(
      fc.property(ordered, fc.array(fc.nat(60)), (events, cuts) => {
        const history = new UserHistory();
        const ends = [...cuts.filter((cut) => cut < events.length), events.length].toSorted((a, b) => a - b);
        for (const [i, end] of ends.entries()) history.push(batch(events.slice(ends[i - 1] ?? 0, end)));
        for (let user = 0; user < 8; user++) {
          const { from, to } = history.of(user);
          expect([...history.items.subarray(from, to)]).toEqual(
            events.filter((e) => e.user === user).map((e) => e.item),
          );
        }
      }),
    );
  });

  it('grows with its events', () => {
    const history = new UserHistory();
    for (let user = 0; user < 5; user++)
      history.push(batch(Array.from({ length: 900 }, (_, ts) => ({ user, ts, item: ts % 7 }))));
    expect(history.items.length).toBe(4500);
    expect(history.of(4)).toEqual({ from: 3600, to: 4500 });
  });

  it('refuses events that are not sorted by user, ts, item', () => {
    const push = (...events: { user: number; ts: number; item: number }[]) =>
      new UserHistory().push(batch(events));
    expect(() => push({ user: 2, ts: 0, item: 0 }, { user: 1, ts: 0, item: 0 })).toThrow(
      'event 1 (user 1) comes before the one ahead of it; sort by user, ts, item',
    );
    expect(() => push({ user: 2, ts: 5, item: 0 }, { user: 2, ts: 4, item: 0 })).toThrow('ts 4, item 0');
    expect(() => push({ user: 2, ts: 5, item: 3 }, { user: 2, ts: 5, item: 2 })).toThrow(RangeError);
  });
});

describe('sorting events', () => {
  const event = fc.record({ user: fc.nat(6), ts: fc.nat(4), item: fc.nat(5) });
  const columns = (events: readonly { user: number; ts: number; item: number }[]) => ({
    user: Float64Array.from(events, (e) => e.user),
    ts: Float64Array.from(events, (e) => e.ts),
    item: Float64Array.from(events, (e) => e.item),
  });

  it('gives them by user, ts, item', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 80 }), (events) => {
        const expected = events.toSorted((a, b) => a.user - b.user || a.ts - b.ts || a.item - b.item);
        expect(sortEvents(columns(events))).toEqual(columns(expected));
      }),
    );
  });
});
