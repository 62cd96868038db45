/** Oddities of the recorded files that are no fault of them: what they say when they are read whole. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { Quarantine } from '../../pipelines/quantflow/csv/quarantine.ts';
import { readTable } from '../../pipelines/quantflow/csv/read-table.ts';
import type { RawCounts } from '../../pipelines/quantflow/csv/row-parser.ts';
import { files } from '../../pipelines/quantflow/providers/files.ts';
import { processHost } from '../../pipelines/quantflow/providers/host.ts';
import { rowsOf } from '../quantflow/raw-files.ts';

const tardis = fileURLToPath(new URL('../../../shared/data/tardis', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'quantflow-oddities-'));
afterAll(() => rmSync(scratch, { recursive: true }));

type Row = Readonly<Record<string, unknown>>;
interface Read {
  readonly rows: readonly Row[];
  readonly counts: RawCounts;
}

/** A file of the tree: `binance/trades/2019/10/11/XRPETH`. */
async function read(path: string, ticksPerUnit = 100): Promise<Read> {
  const [exchange, dataType, year, month, day, symbol] = path.split('/') as [string, ...string[]];
  const date = `${year}-${month}-${day}`;
  const content = { layout: 'tardis', interval: '1m' };
  const startUs = Date.parse(`${date}T00:00:00Z`) * 1000;
  const request = {
    ...{ exchange, dataType: dataType!, date, symbol: symbol!, content, ticksPerUnit },
    table: files.tables(exchange, content)[dataType!]!,
    window: { startUs, endUs: startUs + 86_400_000_000 },
    signal: new AbortController().signal,
    scratch: async () => scratch,
  };
  const source = files.connect({ url: pathToFileURL(tardis).href }, processHost);
  const quarantine = new Quarantine(path);
  const table = readTable(source.open(request), { ...request, name: path, quarantine });
  const rows: Row[] = [];
  for (;;) {
    const next = await table.next();
    if (!next.done) {
      rows.push(...rowsOf(next.value));
      continue;
    }
    expect(quarantine.text()).toBe('');
    return { rows, counts: next.value };
  }
}

/** Levels of both sides by price. */
class PlainBook {
  readonly sides: Readonly<Record<string, Map<number, number>>> = { bid: new Map(), ask: new Map() };
  /** Rows that took away a level that was not there. */
  unknown = 0;
  #inSnapshot = false;

  apply({ is_snapshot, side, price, amount }: Row): void {
    if (is_snapshot === 1 && !this.#inSnapshot)
      for (const levels of Object.values(this.sides)) levels.clear();
    this.#inSnapshot = is_snapshot === 1;
    const levels = this.sides[side as string]!;
    if (amount !== 0) levels.set(price as number, amount as number);
    else if (!levels.delete(price as number)) this.unknown++;
  }

  /** The best price of a side. */
  best(side: 'bid' | 'ask'): number {
    let best = side === 'bid' ? 0 : Number.POSITIVE_INFINITY;
    for (const price of this.sides[side]!.keys())
      best = side === 'bid' ? Math.max(best, price) : Math.min(best, price);
    return best;
  }

  /** The best levels of a side: price, amount. */
  top(side: 'bid' | 'ask', count: number): readonly (readonly [number, number])[] {
    const order = side === 'bid' ? -1 : 1;
    return [...this.sides[side]!].sort(([a], [b]) => order * (a - b)).slice(0, count);
  }
}

describe('the order book of Bitstamp', () => {
  test('is after each message the best levels that the exchange sent', async () => {
    const { rows: deltas } = await read('bitstamp/incremental_book_L2/2015/05/01/BTCUSD');
    const { rows: snapshots } = await read('bitstamp/book_snapshot_5/2015/05/01/BTCUSD');
    const book = new PlainBook();
    let at = 0;
    for (const row of snapshots) {
      while (at < deltas.length && Number(deltas[at]!['local_timestamp']) <= Number(row['local_timestamp']))
        book.apply(deltas[at++]!);
      for (const side of ['ask', 'bid'] as const) {
        const sent = [0, 1, 2, 3, 4].map((level) => [
          row[`${side}s_${level}_price`],
          row[`${side}s_${level}_amount`],
        ]);
        expect(book.top(side, 5), String(row['local_timestamp'])).toEqual(sent);
      }
    }
    expect(at).toBe(deltas.length);
    expect(snapshots).toHaveLength(2706);
  });

  test('has trades whose ids step back', async () => {
    const { rows, counts } = await read('bitstamp/trades/2015/05/01/BTCUSD');
    expect(counts).toMatchObject({ rows: 331, idsRepeated: 0 });
    const ids = rows.map((row) => Number(row['id']));
    const highest = ids.map((_, i) => Math.max(-1, ...ids.slice(0, i)));
    expect(counts.idsSteppedBack).toBe(ids.filter((id, i) => id < highest[i]!).length);
    expect(counts.idsSteppedBack).toBeGreaterThan(0);
    expect(rows.every((row) => row['timestamp'] === row['local_timestamp'])).toBe(true);
  });
});

describe('a book whose snapshot has a thousand levels a side', () => {
  test.each([
    ['binance/incremental_book_L2/2024/08/08/ETHUSDT', 100, 8619],
    ['binance-futures/incremental_book_L2/2024/08/08/BTCUSDT', 10, 4248],
    ['binance-delivery/incremental_book_L2/2024/08/09/BTCUSD_PERP', 10, 4352],
  ])(
    'loses levels that it never had, and is crossed inside of messages alone: %s',
    async (path, ticks, inside) => {
      const { rows } = await read(path, ticks);
      const book = new PlainBook();
      const best = { bid: 0, ask: Number.POSITIVE_INFINITY };
      let crossedInside = 0;
      let crossed = 0;
      rows.forEach((row, i) => {
        book.apply(row);
        const side = row['side'] as 'bid' | 'ask';
        const price = Number(row['price']);
        const isBetter = side === 'bid' ? price > best.bid : price < best.ask;
        if (isBetter && row['amount'] !== 0) best[side] = price;
        else if (price === best[side]) best[side] = book.best(side);
        if (best.bid < best.ask) return;
        if (rows[i + 1]?.['local_timestamp'] === row['local_timestamp']) crossedInside++;
        else crossed++;
      });
      expect(crossed).toBe(0);
      expect(crossedInside).toBe(inside);
      expect(book.unknown).toBeGreaterThan(3_900);
      expect(book.unknown).toBeLessThan(48_000);
    },
  );

  test('has messages whose rows share both clocks', async () => {
    const { rows } = await read('binance-futures/incremental_book_L2/2024/08/08/BTCUSDT', 10);
    const exchangeTimes = new Map<unknown, Set<unknown>>();
    for (const { is_snapshot, local_timestamp, timestamp } of rows) {
      if (is_snapshot === 1) continue;
      exchangeTimes.set(local_timestamp, (exchangeTimes.get(local_timestamp) ?? new Set()).add(timestamp));
    }
    const several = [...exchangeTimes.values()].filter((times) => times.size > 1);
    expect(several.length).toBeLessThanOrEqual(1);
  });
});

test('a quiet day: the longest silence of XRPETH, and where its days begin and stop', async () => {
  const times = async (day: string): Promise<number[]> =>
    (await read(`binance/trades/2019/10/${day}/XRPETH`, 100_000_000)).rows.map((row) =>
      Number(row['local_timestamp']),
    );
  const [first, last] = [await times('11'), await times('13')];
  expect(new Date(first[0]! / 1000).toISOString()).toBe('2019-10-11T00:00:11.620Z');
  expect(new Date(last.at(-1)! / 1000).toISOString()).toBe('2019-10-13T11:19:28.844Z');
  const silences = [first, last].flatMap((day) => day.slice(1).map((at, i) => at - day[i]!));
  expect(Math.max(...silences) / 1e6).toBeGreaterThan(300);
  expect(Math.max(...silences) / 1e6).toBeLessThan(495);
});
