import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DenseBook } from '../../engines/book/dense-book.ts';
import { ASK, BID, type Book } from '../../engines/book/types.ts';
import { MapBook } from './map-book.ts';

function levels(book: Book, side: number, depth: number): [number, number][] {
  const ticks = new Float64Array(depth);
  const sizes = new Float64Array(depth);
  const count = book.levels(side, depth, ticks, sizes);
  return Array.from({ length: count }, (_, i) => [ticks[i]!, sizes[i]!]);
}

const makers: [string, () => Book][] = [
  ['dense book', () => new DenseBook()],
  ['map book', () => new MapBook()],
];

describe.each(makers)('%s', (_, make) => {
  it('has no best level while it is empty', () => {
    const book = make();
    expect([book.bestBid(), book.bestAsk()]).toEqual([Number.NaN, Number.NaN]);
    expect(levels(book, BID, 5)).toEqual([]);
  });

  it('takes the highest bid and the lowest ask', () => {
    const book = make();
    for (const tick of [99, 100, 97]) book.set(BID, tick, 1);
    for (const tick of [103, 102, 110]) book.set(ASK, tick, 2);
    expect([book.bestBid(), book.bestAsk()]).toEqual([100, 102]);
    expect(levels(book, BID, 2)).toEqual([[100, 1], [99, 1]]); // biome-ignore format: levels
    expect(levels(book, ASK, 5)).toEqual([[102, 2], [103, 2], [110, 2]]); // biome-ignore format: levels
  });

  it('replaces a size, removes at size 0, and lets the removal of an absent level pass', () => {
    const book = make();
    book.set(BID, 100, 1);
    book.set(BID, 100, 4);
    book.set(BID, 98, 3);
    book.set(BID, 50_000_000_000, 0);
    expect(levels(book, BID, 3)).toEqual([[100, 4], [98, 3]]); // biome-ignore format: levels
    book.set(BID, 100, 0);
    book.set(BID, 99, 0);
    expect(levels(book, BID, 3)).toEqual([[98, 3]]);
  });

  it('leaves a crossed book crossed, with both sides at one tick if need be', () => {
    const book = make();
    book.set(BID, 105, 1);
    book.set(ASK, 105, 2);
    book.set(ASK, 101, 3);
    expect([book.bestBid(), book.bestAsk()]).toEqual([105, 101]);
    expect(levels(book, ASK, 2)).toEqual([[101, 3], [105, 2]]); // biome-ignore format: levels
  });

  it('is empty after clear and usable again', () => {
    const book = make();
    book.set(BID, 100, 1);
    book.set(ASK, 5_000_000, 1);
    book.clear();
    expect([book.bestBid(), book.bestAsk()]).toEqual([Number.NaN, Number.NaN]);
    book.set(BID, 3, 7);
    expect(levels(book, BID, 2)).toEqual([[3, 7]]);
  });

  it('knows tick 0 as 0 and not as -0', () => {
    const book = make();
    book.set(ASK, 0, 1);
    expect(Object.is(book.bestAsk(), 0)).toBe(true);
    expect(Object.is(levels(book, ASK, 1)[0]![0], 0)).toBe(true);
  });
});

describe('dense book', () => {
  const tick = fc.oneof(
    fc.integer({ min: 0, max: 30 }),
    fc.integer({ min: 1000, max: 1050 }),
    fc.integer({ min: 0, max: 5_000_000 }),
  );
  const command = fc.oneof(
    { weight: 30, arbitrary: fc.tuple(fc.constantFrom(BID, ASK), tick, fc.integer({ min: 0, max: 2 })) },
    { weight: 1, arbitrary: fc.constant('clear' as const) },
  );

  it('agrees with the model after every command', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), fc.integer({ min: 1, max: 8 }), (commands, depth) => {
        const book = new DenseBook();
        const model = new MapBook();
        for (const c of commands) {
          for (const b of [book, model]) {
            if (c === 'clear') b.clear();
            else b.set(...c);
          }
          expect([book.bestBid(), book.bestAsk()]).toEqual([model.bestBid(), model.bestAsk()]);
          expect(levels(book, BID, depth)).toEqual(levels(model, BID, depth));
          expect(levels(book, ASK, depth)).toEqual(levels(model, ASK, depth));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('agrees with the model when it is read only at the end', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 200 }), (commands) => {
        const book = new DenseBook();
        const model = new MapBook();
        for (const b of [book, model]) {
          for (const c of commands) {
            if (c === 'clear') b.clear();
            else b.set(...c);
          }
        }
        expect(levels(book, BID, 50)).toEqual(levels(model, BID, 50));
        expect(levels(book, ASK, 50)).toEqual(levels(model, ASK, 50));
        expect([book.bestBid(), book.bestAsk()]).toEqual([model.bestBid(), model.bestAsk()]);
      }),
      { numRuns: 300 },
    );
  });

  it('holds levels hundreds of millions of ticks apart', () => {
    const book = new DenseBook();
    book.set(ASK, 6_000_000, 1);
    book.set(ASK, 900_000_000, 2);
    book.set(ASK, 6_000_000, 0);
    expect(book.bestAsk()).toBe(900_000_000);
  });

  it('holds levels as far apart as integers go, in memory that grows with the levels and not with the distance', () => {
    const book = new DenseBook();
    const far = 2 ** 40;
    for (let i = 0; i < 1000; i++) book.set(ASK, i * far, i + 1);
    expect(book.bestAsk()).toBe(0);
    expect(levels(book, ASK, 3)).toEqual([[0, 1], [far, 2], [2 * far, 3]]); // biome-ignore format: levels
    for (let i = 0; i < 999; i++) book.set(ASK, i * far, 0);
    expect(levels(book, ASK, 3)).toEqual([[999 * far, 1000]]);
  });

  it('agrees with the model while the best wanders across windows and levels stay behind', () => {
    const step = fc.oneof(
      fc.constantFrom(0, 1, 16_000, 49_000, 50_000, 65_535, 65_536, 70_000, 131_072),
      fc.nat({ max: 200_000 }),
    );
    const wander = fc.tuple(fc.constantFrom(BID, ASK), step, fc.constantFrom(0, 0, 1, 2));
    fc.assert(
      fc.property(fc.array(wander, { maxLength: 80 }), fc.boolean(), (commands, readOften) => {
        const book = new DenseBook();
        const model = new MapBook();
        for (const c of commands) {
          for (const b of [book, model]) b.set(...c);
          if (readOften) expect([book.bestBid(), book.bestAsk()]).toEqual([model.bestBid(), model.bestAsk()]);
        }
        for (const side of [BID, ASK]) expect(levels(book, side, 99)).toEqual(levels(model, side, 99));
      }),
      { numRuns: 500 },
    );
  });

  it('takes rows as it takes levels, and stops at one that makes it crossed', () => {
    const row = fc.tuple(fc.constantFrom(BID, ASK), tick, fc.constantFrom(0, 0, 1, 2.5));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 120 }), fc.constantFrom(1, 10, 1000), (rows, ticksPerUnit) => {
        const book = new DenseBook();
        const model = new MapBook();
        const columns = {
          side: Int8Array.from(rows, ([side]) => side),
          price: Float64Array.from(rows, ([, at]) => at / ticksPerUnit),
          size: Float64Array.from(rows, ([, , size]) => size),
        };
        for (let i = 0; i < rows.length; ) {
          const next = book.apply(columns, i, rows.length, ticksPerUnit);
          const wasCrossed = model.mayBeCrossed;
          for (; i < next; i++) {
            expect(wasCrossed || !model.mayBeCrossed).toBe(true);
            model.set(...rows[i]!);
          }
          if (model.mayBeCrossed) expect(book.mayBeCrossed).toBe(true);
          expect([book.bestBid(), book.bestAsk()]).toEqual([model.bestBid(), model.bestAsk()]);
        }
        for (const side of [BID, ASK]) expect(levels(book, side, 99)).toEqual(levels(model, side, 99));
      }),
      { numRuns: 300 },
    );
  });

  it('refuses a tick that is not an integer', () => {
    const book = new DenseBook();
    book.set(BID, 100, 1);
    expect(() => book.set(ASK, Number.NaN, 1)).toThrow('tick NaN is not an integer');
    expect(book.bestBid()).toBe(100);
  });
});
