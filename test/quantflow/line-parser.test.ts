import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from 'assemblyscript/asc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CsvColumn } from '../../pipelines/quantflow/csv/column.ts';
import * as kinds from '../../pipelines/quantflow/csv/fields.ts';
import { LineParser } from '../../pipelines/quantflow/csv/line-parser.ts';
import { Memory } from '../../pipelines/quantflow/csv/memory.ts';
import { dayStartUs } from './raw-files.ts';

const {
  anyFlag,
  amount,
  count,
  epoch,
  flag,
  id,
  optionalAmount,
  optionalPrice,
  price,
  repeated,
  time,
  words,
} = kinds;

/** A column that is followed by another, and what the parser does with a line of both. */
function parserOf(field: kinds.Field): { parse(line: string): boolean; value(): unknown } {
  const memory = new Memory(2, 4096);
  const columns = [field.create(memory, 100), id.create(memory, 100)];
  const parser = new LineParser(columns, memory);
  const input = memory.space(4096);
  return {
    parse(line) {
      const length = input.write(line);
      parser.rows = 0;
      const next = parser.parse(input.byteOffset, input.byteOffset + length);
      expect(next - input.byteOffset).toBe(parser.rows === 1 ? length : 0);
      return parser.rows === 1;
    },
    value: () => firstOf(columns[0]!),
  };
}

function firstOf(column: CsvColumn): unknown {
  const data = column.take(1);
  return 'codes' in data ? data.values[data.codes[0]!] : data[0];
}

const digits = (most: number): fc.Arbitrary<string> =>
  fc.stringMatching(/^\d*$/, { maxLength: most }).filter((text) => text.length <= most);
const times = fc.oneof(
  fc.integer({ min: 0, max: 3 }).map((us) => String(dayStartUs + us)),
  fc.nat({ max: Number.MAX_SAFE_INTEGER }).map(String),
  fc.constantFrom(
    ...['0000000000000012', '9999999999999999', '172307520000000x', '17230752000000001', '1723075200000'],
    ...['9007199254740991', '9007199254740992', '12345678', '1234567:', '/2345678'],
  ),
);
const numbers = fc.oneof(
  fc.double({ min: 0, max: 100_000, noNaN: true }).map((value) => value.toFixed(2)),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.tuple(digits(20), digits(25)).map((parts) => parts.join('.')),
  fc.constantFrom(
    ...['0', '5.', '.5', '.', '', '1e3', '-1', '-0', '1.2.3', '00.50', '123456789012345678', '0x10', ' 1'],
    ...['0.1000000000000000055', '0.00000012', '9007199254740993', 'Infinity', 'NaN', '+1', '1e', '1_000'],
  ),
);
const texts = fc.constantFrom('true', 'false', 'True', 'trueX', 'bid', 'ask', 'as', 'bids', 'unknown', '');
const usual = fc.oneof(
  fc.integer({ min: 0, max: 999_999_999 }).map((ticks) => (ticks / 100).toFixed(2)),
  fc.constantFrom('true', 'false', 'bid', 'ask', String(dayStartUs)),
);

describe('a field that the parser stores', () => {
  const all = {
    ...{ anyFlag, amount, count, epoch, flag, optionalAmount, optionalPrice, price, repeated, time, id },
    side: words('bid', 'ask'),
    takerSide: words('buy', 'unknown', ''),
    twoParts: words('a word of 14', 'bid'),
    long: words('a word of many letters', 'bid'),
  };

  it.each(Object.entries(all))('%s is allowed and as the column itself has it', (_, field) => {
    const parser = parserOf(field);
    const column = field.create(new Memory(1, 0), 100);
    const line = fc.tuple(fc.oneof(times, numbers, texts, usual), fc.constantFrom('\n', '\r\n'));
    fc.assert(
      fc.property(line, ([text, end]) => {
        if (!parser.parse(`${text},17${end}`)) return;
        expect(column.problemOf(text)).toBeUndefined();
        column.set(0, text);
        expect(parser.value()).toEqual(firstOf(column));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a time', time, '1723161257679000', 1_723_161_257_679_000],
    ['a time in milliseconds', epoch, '1723161257679', 1_723_161_257_679_000],
    ['a price', price, '2683.8', 2683.8],
    ['an amount', amount, '0.00000012', 1.2e-7],
    ['fifteen digits', amount, '1.78855669000001', 1.78855669000001],
    ['no price', optionalPrice, '', Number.NaN],
    ['a flag', flag, 'true', 1],
    ['another flag', anyFlag, 'False', 0],
    ['a side', words('buy', 'sell'), 'sell', 'sell'],
    ['no side', words('buy', ''), '', ''],
    ['a word of sixteen bytes', words('a', 'sixteen bytes ab'), 'sixteen bytes ab', 'sixteen bytes ab'],
  ])('%s is stored at once', (_, field, text, value) => {
    const parser = parserOf(field);
    expect(parser.parse(`${text},x\n`)).toBe(true);
    expect(parser.value()).toEqual(value);
  });

  it.each([
    ['no field behind it', amount, '1\n'],
    ['a field more', amount, '1,2,3\n'],
    ['a carriage return inside', amount, '1,2\r3\n'],
    ['a price off the tick', price, '1.005,2\n'],
    ['an empty price', price, ',2\n'],
    ['sixteen digits', amount, '1234567890123456,2\n'],
    ['2^53', count, '9007199254740992,2\n'],
    ['another word', words('buy'), 'buyer,2\n'],
    ['a text not met before', repeated, 'binance,2\n'],
  ])('%s is left to the caller', (_, field, line) => {
    expect(parserOf(field).parse(line)).toBe(false);
  });
});

describe('a decimal number', () => {
  it('is the double that Number gives, bit for bit', () => {
    const parser = parserOf(amount);
    let stored = 0;
    fc.assert(
      fc.property(digits(10), digits(8), (whole, fraction) => {
        fc.pre(whole + fraction !== '');
        const text = fraction === '' ? whole : `${whole}.${fraction}`;
        if (!parser.parse(`${text},1\n`)) return;
        stored++;
        expect(parser.value()).toBe(Number(text));
      }),
      { numRuns: 2000 },
    );
    expect(stored).toBeGreaterThan(1500);
  });
});

it('the compiled parser is that of its source', async () => {
  const root = join(import.meta.dirname, '../..');
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const [, ...args] = scripts.wasm.split(' ') as string[];
  const output = args[args.indexOf('-o') + 1]!;
  let built: Uint8Array | undefined;
  const { error } = await main([...args, '--baseDir', root], {
    writeFile: (name, contents) => {
      if (typeof contents !== 'string' && name === output) built = contents;
    },
  });
  expect(error).toBeNull();
  expect(Buffer.from(built!).equals(readFileSync(join(root, output)))).toBe(true);
}, 30_000);
