import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Memory } from '../../pipelines/quantflow/csv/memory.ts';
import { tardisTables } from '../../pipelines/quantflow/providers/tardis/tables.ts';
import { dayStartUs, deltaHeader, readRaw } from './raw-files.ts';

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
  const { fields } = tardisTables.incremental_book_L2;
  const columns = Object.values(fields).map((field) => field.create(new Memory(8, 0), 100));

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
