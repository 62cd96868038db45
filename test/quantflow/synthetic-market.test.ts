import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvOfMarket } from '../../pipelines/quantflow/providers/synthetic/csv.ts';
import { Market, type MarketSettings } from '../../pipelines/quantflow/providers/synthetic/market.ts';
import { synthetic } from '../../pipelines/quantflow/providers/synthetic.ts';
import { tardisTables } from '../../pipelines/quantflow/providers/tardis/tables.ts';
import type { FileRequest } from '../../pipelines/quantflow/providers/types.ts';
import { Random } from '../../pipelines/random.ts';
import { dayStartUs, readRaw, window } from './raw-files.ts';

function settings(changes: Partial<MarketSettings> = {}): MarketSettings {
  return {
    symbol: 'BTCUSDT',
    seed: 'synthetic|BTCUSDT|2024-08-08',
    ticksPerUnit: 10,
    dayStartUs: window.startUs,
    dayEndUs: window.endUs,
    events: 3_000,
    ...changes,
  };
}

const csv = (dataType: 'trades' | 'incremental_book_L2', changes?: Partial<MarketSettings>): string =>
  Buffer.concat([...csvOfMarket(dataType, settings(changes))]).toString();

const anyMarket = fc.record({
  symbol: fc.constantFrom('BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'ABC-PERP'),
  seed: fc.string(),
  ticksPerUnit: fc.constantFrom(1, 3, 10, 100, 1_000),
});

describe('the synthetic market', () => {
  it('is the same every time, and another one for another seed', () => {
    expect(csv('trades')).toBe(csv('trades'));
    expect(csv('incremental_book_L2')).toBe(csv('incremental_book_L2'));
    expect(csv('trades', { seed: 'synthetic|BTCUSDT|2024-08-09' })).not.toBe(csv('trades'));
    // A run of another machine or Node version must find the same market.
    const sha = createHash('sha256').update(csv('incremental_book_L2')).digest('hex').slice(0, 16);
    expect(sha).toBe('595fae1c980cec8f');
  });

  it('never crosses or locks the book, and trades at the touched prices of the book before', () => {
    fc.assert(
      fc.property(anyMarket, (changes) => {
        const market = new Market(settings(changes));
        const books = { 1: new Map<number, number>(), [-1]: new Map<number, number>() };
        const best = (side: 1 | -1): number =>
          side * Math.max(...[...books[side].keys()].map((t) => t * side));
        while (market.next()) {
          for (let i = 0; i < market.trades; i++) {
            const hit = market.tradeSide > 0 ? -1 : 1;
            if (i === 0) expect(market.tradeTick[0]).toBe(best(hit));
            expect(market.tradeLots[i]).toBeGreaterThan(0);
            expect(market.tradeLots[i]).toBeLessThanOrEqual(books[hit].get(market.tradeTick[i]!)!);
          }
          for (let i = 0; i < market.deltas; i++) {
            const side = market.deltaSide[i] as 1 | -1;
            const tick = market.deltaTick[i]!;
            if (market.trades > 0) {
              const rest = books[side].get(tick)! - market.tradeLots[i]!;
              expect([tick, market.deltaLots[i]]).toEqual([market.tradeTick[i], rest]);
            }
            if (market.deltaLots[i] === 0) expect(books[side].delete(tick)).toBe(true);
            else books[side].set(tick, market.deltaLots[i]!);
          }
          expect(best(1)).toBeLessThan(best(-1));
        }
      }),
      { numRuns: 12 },
    );
  });

  it('orders its clocks: a message after the one before, its trades in between, all within the day', () => {
    fc.assert(
      fc.property(anyMarket, (changes) => {
        const market = new Market(settings(changes));
        market.next();
        expect([market.isSnapshot, market.localTs]).toEqual([true, dayStartUs]);
        for (let before = market.localTs; market.next(); before = market.localTs) {
          expect(market.localTs).toBeGreaterThan(market.ts);
          expect(market.tradeLocalTs).toBeGreaterThan(before);
          expect(market.localTs).toBeGreaterThanOrEqual(market.tradeLocalTs);
          expect(market.localTs).toBeLessThan(window.endUs);
        }
        expect(market.localTs).toBeGreaterThan(window.endUs - 3_600_000_000);
      }),
      { numRuns: 12 },
    );
  });

  it('has about as many deltas as asked for and a tenth as many trades', () => {
    const lines = (dataType: 'trades' | 'incremental_book_L2'): number =>
      csv(dataType, { events: 50_000 }).split('\n').length - 2;
    expect(lines('incremental_book_L2')).toBeGreaterThanOrEqual(50_000);
    expect(lines('incremental_book_L2')).toBeLessThan(50_010);
    expect(lines('trades') / 50_000).toBeCloseTo(0.1, 1);
  });

  it('is written as raw files that read without a malformed row, labelled synthetic', async () => {
    for (const ticksPerUnit of [3, 10]) {
      for (const dataType of ['trades', 'incremental_book_L2'] as const) {
        const { rows, quarantine } = await readRaw(dataType, csv(dataType, { ticksPerUnit }), {
          ticksPerUnit,
          size: 5_000,
        });
        expect(quarantine.count).toBe(0);
        expect(rows.every((row) => row['exchange'] === 'synthetic')).toBe(true);
        expect(rows.length).toBeGreaterThan(50);
      }
    }
  });

  it('begins with a snapshot, best levels first', async () => {
    const { rows } = await readRaw('incremental_book_L2', csv('incremental_book_L2'), {
      ticksPerUnit: 10,
      size: 5_000,
    });
    const snapshot = rows.filter((row) => row['is_snapshot'] === 1);
    expect(snapshot).toEqual(rows.slice(0, 200));
    expect(snapshot.every((row) => row['local_timestamp'] === dayStartUs)).toBe(true);
    const prices = (side: string) =>
      snapshot.filter((row) => row['side'] === side).map((row) => row['price'] as number);
    expect(prices('bid')).toEqual(prices('bid').toSorted((a, b) => b - a));
    expect(prices('ask')).toEqual(prices('ask').toSorted((a, b) => a - b));
  });
});

describe('the synthetic provider', () => {
  it('serves the day gzipped, seeded by symbol and date', async () => {
    const source = synthetic.connect({}, undefined as never);
    const request: FileRequest = {
      exchange: 'synthetic',
      dataType: 'trades',
      table: tardisTables.trades,
      window,
      date: '2024-08-08',
      symbol: 'BTCUSDT',
      ticksPerUnit: 10,
      content: { events: 3_000 },
      signal: new AbortController().signal,
      scratch: () => Promise.reject(new Error('no scratch')),
    };
    const chunks: Uint8Array[] = [];
    for await (const chunk of source.open(request)) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    expect([bytes[0], bytes[1]]).toEqual([0x1f, 0x8b]);
    const served = await readRaw('trades', bytes, { ticksPerUnit: 10, size: 1_000 });
    const written = await readRaw('trades', csv('trades'), { ticksPerUnit: 10, size: 1_000 });
    expect(served.rows).toEqual(written.rows);
    expect(source.nameOf(request)).toBe('synthetic trades of BTCUSDT on 2024-08-08');
  });
});

describe('the random numbers', () => {
  it('are the same for the same seed', () => {
    const draws = (seed: string): number[] => {
      const random = new Random(seed);
      return Array.from({ length: 5 }, () => random.bits());
    };
    expect(draws('a')).toEqual(draws('a'));
    expect(draws('a')).not.toEqual(draws('b'));
  });

  it('have the moments that they claim', () => {
    const random = new Random('moments');
    const n = 100_000;
    const mean = (draw: () => number): number => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += draw();
      return sum / n;
    };
    expect(mean(() => random.unit())).toBeCloseTo(0.5, 2);
    expect(mean(() => random.exponential())).toBeCloseTo(1, 1);
    expect(mean(() => random.normal())).toBeCloseTo(0, 1);
    expect(mean(() => random.normal() ** 2)).toBeCloseTo(1, 1);
    expect(mean(() => random.heads())).toBeCloseTo(1, 1);
    expect(mean(() => random.below(10))).toBeCloseTo(4.5, 1);
  });
});
