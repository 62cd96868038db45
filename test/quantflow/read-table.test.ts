import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Quarantine } from '../../pipelines/quantflow/csv/quarantine.ts';
import { readTable } from '../../pipelines/quantflow/csv/read-table.ts';
import { tardisTables } from '../../pipelines/quantflow/providers/tardis/tables.ts';
import { dayStartUs, delta, deltaHeader, rawFile, readRaw, trade, tradeHeader } from './raw-files.ts';

describe('reading a raw file', () => {
  it('gives its rows with their number', async () => {
    const file = [
      tradeHeader,
      trade(1, '17,buy,2683.8,0.0020'),
      trade(1, ',sell,2683.81,1e-3'),
      trade(5, 'c-1,unknown,2683,0'),
      trade(5, 'x,,2683,1'),
      '',
    ].join('\n');
    const { rows, seen, quarantine } = await readRaw('trades', file);
    const common = { exchange: 'binance', symbol: 'ETHUSDT' };
    const at = (us: number) => ({ ...common, timestamp: dayStartUs + us, local_timestamp: dayStartUs + us });
    expect(rows).toEqual([
      { ...at(1), id: '17', side: 'buy', price: 2683.8, amount: 0.002, seq: 0 },
      { ...at(1), id: '', side: 'sell', price: 2683.81, amount: 0.001, seq: 1 },
      { ...at(5), id: 'c-1', side: 'unknown', price: 2683, amount: 0, seq: 2 },
      { ...at(5), id: 'x', side: '', price: 2683, amount: 1, seq: 3 },
    ]);
    expect([seen, quarantine.count]).toEqual([4, 0]);
  });

  it('gives flags and sides of deltas', async () => {
    const file = `${deltaHeader}\n${delta(0, 'true,bid,10,1')}\n${delta(0, 'false,ask,11,0')}\n`;
    const { rows } = await readRaw('incremental_book_L2', file);
    expect(rows.map(({ is_snapshot, side, price, amount }) => [is_snapshot, side, price, amount])).toEqual([
      [1, 'bid', 10, 1],
      [0, 'ask', 11, 0],
    ]);
  });

  it('gives quotes and book snapshots, with nulls where a side is empty', async () => {
    const head = `binance,ETHUSDT,${dayStartUs},${dayStartUs}`;
    const quotes = await readRaw(
      'quotes',
      `exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount\n${head},1,100.5,,\n`,
    );
    expect(quotes.quarantine.count).toBe(0);
    expect(quotes.rows[0]).toMatchObject({
      ask_amount: 1,
      ask_price: 100.5,
      bid_price: Number.NaN,
      bid_amount: Number.NaN,
    });
    const levels = (write: (side: string, level: number) => string): string =>
      Array.from({ length: 5 }, (_, level) => ['asks', 'bids'].map((side) => write(side, level))).join(',');
    const book = await readRaw(
      'book_snapshot_5',
      `exchange,symbol,timestamp,local_timestamp,${levels((side, level) => `${side}[${level}].price,${side}[${level}].amount`)}\n` +
        `${head},${levels((side, level) => (side === 'asks' && level > 3 ? ',' : `${100 + level},${level}`))}\n`,
    );
    expect(book.quarantine.count).toBe(0);
    expect(book.rows[0]).toMatchObject({ asks_0_price: 100, bids_4_amount: 4, asks_4_price: Number.NaN });
  });

  it('counts ids that repeat and that step back', async () => {
    const ids = ['1', '2', '2', '5', '4', 'a', 'a', '', '', '6'];
    const file = [tradeHeader, ...ids.map((id, i) => trade(i, `${id},buy,100,1`))].join('\n');
    const { counts, rows } = await readRaw('trades', file);
    expect(rows.map((row) => row['id'])).toEqual(ids);
    expect([counts.idsRepeated, counts.idsSteppedBack]).toEqual([2, 1]);
  });

  it('takes a price whose tick number is beyond what a product gives exactly', async () => {
    const prices = ['99999.12345678', '0.00002853', '12345678.90123456'];
    const file = [tradeHeader, ...prices.map((price, i) => trade(i, `${i},buy,${price},1`))].join('\n');
    const { rows } = await readRaw('trades', file, { ticksPerUnit: 100_000_000 });
    expect(rows.map((row) => row['price'])).toEqual(prices.map(Number));
  });

  it('takes a byte order mark, CRLF, no last line end, several gzip members, and plain text', async () => {
    const text = `\uFEFF${tradeHeader}\r\n${trade(1)}\r\n${trade(2)}`;
    const { rows, quarantine } = await readRaw('trades', text);
    expect([rows.length, quarantine.count]).toEqual([2, 0]);
    expect(rows[1]?.['amount']).toBe(2);
    const half = Buffer.from(text).subarray(0, 90);
    const members = Buffer.concat([gzipSync(half), gzipSync(Buffer.from(text).subarray(90))]);
    expect((await readRaw('trades', members)).rows).toEqual(rows);
    expect((await readRaw('trades', Buffer.from(text))).rows).toEqual(rows);
  });

  it('gives no batch for a quiet day', async () => {
    expect(await readRaw('trades', `${tradeHeader}\n`)).toMatchObject({ batches: [], seen: 0 });
    expect(await readRaw('trades', tradeHeader)).toMatchObject({ batches: [], seen: 0 });
  });

  it('cuts batches at 8,192 rows, whatever the chunks', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => trade(i, `${i},buy,100,${i}`));
    const { batches, rows } = await readRaw('trades', `${tradeHeader}\n${lines.join('\n')}\n`, {
      size: 10_007,
    });
    expect(batches).toEqual([8192, 8192, 3616]);
    expect(rows.every((row, i) => row['seq'] === i && row['amount'] === i && row['id'] === `${i}`)).toBe(
      true,
    );
  });

  it('gives the same rows however the bytes come', async () => {
    const file = gzipSync([deltaHeader, ...Array.from({ length: 30 }, (_, i) => delta(i))].join('\n'));
    const whole = await readRaw('incremental_book_L2', file, { size: 1 << 20 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 200 }), async (size) => {
        expect((await readRaw('incremental_book_L2', file, { size })).rows).toEqual(whole.rows);
      }),
      { numRuns: 20 },
    );
  });

  it('lets go of the source when the reader stops, and passes its errors on', async () => {
    const bytes = gzipSync(
      `${tradeHeader}\n${Array.from({ length: 70_000 }, (_, i) => trade(i)).join('\n')}\n`,
    );
    const read = (source: AsyncIterable<Uint8Array>) =>
      readTable(source, rawFile(tardisTables.trades, new Quarantine('f'), 1_000));
    let released = false;
    const endless = async function* () {
      try {
        for (;;) yield Uint8Array.from(bytes);
      } finally {
        released = true;
      }
    };
    for await (const batch of read(endless())) {
      expect(batch.rows).toBe(8192);
      break;
    }
    await expect.poll(() => released).toBe(true);
    const broken = async function* () {
      yield bytes.subarray(0, 1_000);
      throw new Error('connection lost');
    };
    await expect(read(broken()).next()).rejects.toThrow(/^connection lost$/);
  });

  it('rounds a price to its tick, one division away', async () => {
    const file = `${tradeHeader}\n${trade(1, '1,buy,61804.800000001,1')}\n`;
    expect((await readRaw('trades', file, { ticksPerUnit: 10 })).rows[0]?.['price']).toBe(61804.8);
  });
});

describe('a malformed row', () => {
  const reasons: readonly (readonly [string, string])[] = [
    ['1,buy,100', 'it has 7 fields, not 8'],
    ['1,buy,100,1,9', 'it has 9 fields, not 8'],
    ['1,bid,100,1', 'side "bid" is not one of buy, sell, unknown, (empty)'],
    ['1,Buy,100,1', 'side "Buy" is not one of buy, sell, unknown, (empty)'],
    ['1,buy,,1', 'price "" is not a finite number of at least 0'],
    ['1,buy,NaN,1', 'price "NaN" is not a finite number of at least 0'],
    ['1,buy,1e999,1', 'price "1e999" is not a finite number of at least 0'],
    ['1,buy,-100,1', 'price "-100" is not a finite number of at least 0'],
    ['1,buy,100.005,1', 'price 100.005 is not on a tick: ticks_per_unit is 100'],
    ['1,buy,100,-1', 'amount "-1" is not a finite number of at least 0'],
    ['1,buy,100,1 ', 'amount "1 " is not a finite number of at least 0'],
    ['1\r2,buy,100,1', 'it has a carriage return inside'],
  ];

  it.each(reasons)('%j goes to quarantine and keeps its number', async (rest, reason) => {
    const bad = trade(2, rest);
    const { rows, seen, quarantine } = await readRaw(
      'trades',
      [tradeHeader, trade(1), bad, trade(3)].join('\n'),
    );
    expect(rows.map((row) => row['seq'])).toEqual([0, 2]);
    expect([seen, quarantine.count]).toEqual([3, 1]);
    expect(quarantine.text()).toBe(`${JSON.stringify({ file: 'f.csv.gz', line: 3, reason, row: bad })}\n`);
  });

  it.each([
    ['timestamp "" is not a whole number of microseconds', 'a,b,,1,true,bid,1,1'],
    ['timestamp "1.5" is not a whole number of microseconds', 'a,b,1.5,1,true,bid,1,1'],
    [
      'local_timestamp "99999999999999999" is not a whole number of microseconds',
      'a,b,1,99999999999999999,true,bid,1,1',
    ],
    ['is_snapshot "True" is not true or false', 'a,b,1,1,True,bid,1,1'],
    ['side "buy" is not one of bid, ask', 'a,b,1,1,true,buy,1,1'],
    ['it has 1 fields, not 8', ''],
  ])('%s', async (reason, row) => {
    const { quarantine } = await readRaw('incremental_book_L2', `${deltaHeader}\n${row}\n${delta(1)}\n`);
    expect(JSON.parse(quarantine.text())).toMatchObject({ line: 2, reason, row });
  });

  it('has a reason whatever the bytes', async () => {
    const field = fc.oneof(
      fc.string({ maxLength: 4 }),
      fc.constantFrom('true', 'bid', '1', String(dayStartUs)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(field, { minLength: 6, maxLength: 9 }), async (fields) => {
        const line = fields.join(',').replaceAll('\n', ' ');
        const { rows, quarantine } = await readRaw('incremental_book_L2', `${deltaHeader}\n${line}\n`).catch(
          () => {
            // Placed outside of the day, or out of order: refused as a whole.
            return { rows: [{}], quarantine: { count: 0, text: () => '' } };
          },
        );
        expect(rows.length + quarantine.count).toBe(1);
        if (quarantine.count > 0) expect(JSON.parse(quarantine.text()).reason).toMatch(/ (is|has) /);
      }),
      { numRuns: 300 },
    );
  });

  it('fails the file only as one of many: more than 10, and more than one in a thousand', async () => {
    const rows = (good: number, bad: number): string =>
      [
        tradeHeader,
        ...Array.from({ length: bad }, () => trade(1, '1,buy,-1,1')),
        ...Array.from({ length: good }, (_, i) => trade(i)),
      ].join('\n');
    const problem = async (good: number, bad: number): Promise<string | undefined> => {
      const { quarantine, seen } = await readRaw('trades', rows(good, bad), { size: 1 << 16 });
      return quarantine.problem(seen);
    };
    expect(await problem(0, 10)).toBeUndefined();
    expect(await problem(11_000, 11)).toBeUndefined();
    expect(await problem(10, 11)).toBe(
      'f.csv.gz: 11 of 21 rows are malformed, more than 10 and more than 0.1 %; the first: line 2: price "-1" is not a finite number of at least 0; ' +
        'line 3: price "-1" is not a finite number of at least 0; line 4: price "-1" is not a finite number of at least 0',
    );
  });
});

describe('a file that is not such a file', () => {
  const failing = (file: string | Uint8Array) =>
    readRaw('trades', file).then(
      () => 'read',
      (error: Error) => `${error.name}: ${error.message}`,
    );

  it('with another header', async () => {
    expect(await failing(`${deltaHeader}\n${delta(1)}\n`)).toBe(
      `QuantFlow.Failure: f.csv.gz: the header is ${JSON.stringify(deltaHeader)}; expected ${JSON.stringify(tradeHeader)}`,
    );
    expect(await failing('<html>\n')).toContain('the header is "<html>"; expected');
  });

  it('that is empty', async () => {
    const message = `QuantFlow.Failure: f.csv.gz is empty; it should begin with the header ${tradeHeader}`;
    expect(await failing('')).toBe(message);
    expect(await failing(new Uint8Array(0))).toBe(message);
  });

  it('cut off', async () => {
    const whole = gzipSync(`${tradeHeader}\n${Array.from({ length: 500 }, (_, i) => trade(i)).join('\n')}\n`);
    const message =
      'QuantFlow.Failure: f.csv.gz: the gzip stream is cut off before its end; the file is not whole';
    for (const bytes of [1, 8, 9, whole.length - 20]) {
      expect(await failing(whole.subarray(0, whole.length - bytes))).toBe(message);
    }
  });

  it('corrupt', async () => {
    const bytes = gzipSync(`${tradeHeader}\n${trade(1)}\n`);
    bytes[bytes.length - 6]! ^= 0xff;
    expect(await failing(bytes)).toBe(
      'QuantFlow.Failure: f.csv.gz: the gzip stream is corrupt: incorrect data check',
    );
  });

  it('with a line without end', async () => {
    expect(await failing(`${tradeHeader}\n${'x'.repeat(400_000)}`)).toBe(
      'QuantFlow.Failure: f.csv.gz has a line of more than 65536 bytes; it is not such a CSV file',
    );
  });

  it('with a line that ends far behind the bytes that it began in', async () => {
    const rows = `${trade(1)}\n`.repeat(220_000 / trade(1).length);
    const file = Buffer.from(`${tradeHeader}\n${rows}${'x'.repeat(100_000)}\n${trade(2)}\n`);
    const read = readRaw('trades', file, { size: file.length });
    await expect(read).rejects.toThrow('f.csv.gz has a line of more than 65536 bytes');
  });

  it('out of order', async () => {
    expect(await failing(`${tradeHeader}\n${trade(5)}\n${trade(4)}\n`)).toBe(
      `QuantFlow.Failure: f.csv.gz, line 3: local_timestamp ${dayStartUs + 4} is before ${dayStartUs + 5} of the row above; the rows of a file must be in order`,
    );
  });

  it('of another day', async () => {
    const end = dayStartUs + 86_400_000_000;
    for (const us of [-1, 86_400_000_000]) {
      expect(await failing(`${tradeHeader}\n${trade(us)}\n`)).toBe(
        `QuantFlow.Failure: f.csv.gz, line 2: local_timestamp ${dayStartUs + us} is outside of the day, ${dayStartUs} to ${end} (exclusive)`,
      );
    }
  });
});
