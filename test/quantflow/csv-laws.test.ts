import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Block } from '../../pipelines/quantflow/csv/block.ts';
import * as kinds from '../../pipelines/quantflow/csv/fields.ts';
import { tardisTables } from '../../pipelines/quantflow/providers/tardis/tables.ts';
import { dayStartUs, deltaHeader, readRaw } from './raw-files.ts';

const { anyFlag, amount, count, epoch, flag, optionalAmount, optionalPrice, price, time, words } = kinds;

const times = fc.oneof(
  fc.integer({ min: 0, max: 3 }).map((us) => String(dayStartUs + us)),
  fc.constantFrom(
    '',
    '0000000000000012',
    '9999999999999999',
    '172307520000000x',
    '17230752000000001',
    '1723075200000',
  ),
);
const numbers = fc.oneof(
  fc.double({ min: 0, max: 100_000, noNaN: true }).map((value) => value.toFixed(2)),
  fc.constantFrom(
    '0',
    '5.',
    '.5',
    '.',
    '',
    '1e3',
    '-1',
    '1.2.3',
    '00.50',
    '123456789012345678',
    '0.1000000000000000055',
  ),
);
const texts = fc.constantFrom('true', 'false', 'True', 'trueX', 'bid', 'ask', 'as', 'bids', 'unknown', '');

describe('a field that is stored the usual way', () => {
  const fields = { anyFlag, amount, count, epoch, flag, optionalAmount, optionalPrice, price, time };
  const all = {
    ...fields,
    side: words('bid', 'ask'),
    takerSide: words('buy', 'unknown', ''),
    long: words('a word of many letters', 'bid'),
  };

  it.each(Object.entries(all))('%s ends and is as the column itself has it', (_, field) => {
    const [usual, whole] = [field.create(100), field.create(100)];
    fc.assert(
      fc.property(fc.oneof(times, numbers, texts), fc.constantFrom(',', '\n', '\r\n', 'x,'), (text, end) => {
        const block = new Block(Buffer.from(`12,${text}${end}and some bytes more\n`));
        const at = usual.usual.store(0, block, 3);
        if (at < 0) return;
        expect(at).toBe(whole.set(0, block, 3));
        expect(firstOf(usual.take(1))).toEqual(firstOf(whole.take(1)));
      }),
      { numRuns: 500 },
    );
  });
});

function firstOf(data: ReturnType<ReturnType<typeof kinds.time.create>['take']>): unknown {
  return 'codes' in data ? data.values[data.codes[0]!] : data[0];
}

describe('lines', () => {
  /** A line that begins like the one above, now and then; of fields that are mostly allowed. */
  const line = fc.tuple(
    fc.constantFrom('binance', 'okex', '', 'binance-futures'),
    fc.constantFrom('ETHUSDT', 'BTC'),
    fc.oneof({ weight: 9, arbitrary: fc.constant(String(dayStartUs)) }, { weight: 1, arbitrary: times }),
    fc.constant(String(dayStartUs + 5)),
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom('true', 'false') }, { weight: 1, arbitrary: texts }),
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom('bid', 'ask') }, { weight: 1, arbitrary: texts }),
    fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom('100.5', '100.25', '3') },
      { weight: 1, arbitrary: numbers },
    ),
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom('0', '1.5') }, { weight: 1, arbitrary: numbers }),
    fc.constantFrom('', '', '', '', '', ',', '\r', '\r'),
  );
  const columns = Object.values(tardisTables.incremental_book_L2.fields).map((field) => field.create(100));

  /** What the file's rows are, by strings. */
  function naive(lines: readonly string[]): { rows: unknown[]; refused: number[] } {
    const rows: unknown[] = [];
    const refused: number[] = [];
    for (const [seq, text] of lines.entries()) {
      const fields = text.replace(/\r$/, '').split(',');
      const isRow =
        fields.length === columns.length &&
        columns.every((column, i) => column.problemOf(fields[i]!) === undefined);
      if (!isRow) {
        refused.push(seq + 2);
        continue;
      }
      const [exchange, symbol, timestamp, local, snapshot, side, ...numbers] = fields;
      const [price, amount] = numbers.map(Number) as [number, number];
      rows.push({
        ...{ exchange, symbol, timestamp: Number(timestamp), local_timestamp: Number(local) },
        ...{
          is_snapshot: Number(snapshot === 'true'),
          side,
          price: Math.floor(price * 100 + 0.5) / 100,
          amount,
          seq,
        },
      });
    }
    return { rows, refused };
  }

  it('are the rows that their texts are, wherever the bytes are cut', async () => {
    const files = fc.record({
      lines: fc.array(line, { minLength: 1, maxLength: 12 }),
      mark: fc.constantFrom('', '\uFEFF'),
      end: fc.constantFrom('', '\n'),
      size: fc.integer({ min: 1, max: 2000 }),
    });
    await fc.assert(
      fc.asyncProperty(files, async ({ lines, mark, end, size }) => {
        const texts = lines.map(([...fields]) => `${fields.slice(0, -1).join(',')}${fields.at(-1)}`);
        const expected = naive(texts);
        const read = await readRaw(
          'incremental_book_L2',
          `${mark}${deltaHeader}\n${texts.join('\n')}${end}`,
          { size },
        );
        expect(read.rows).toEqual(expected.rows);
        expect(
          read.quarantine
            .text()
            .split('\n')
            .slice(0, -1)
            .map((json) => JSON.parse(json).line),
        ).toEqual(expected.refused);
      }),
      { numRuns: 200 },
    );
  });
});
