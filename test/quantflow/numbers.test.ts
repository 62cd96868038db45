import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Block } from '../../pipelines/quantflow/csv/block.ts';
import { NumberReader } from '../../pipelines/quantflow/csv/numbers.ts';

const reader = new NumberReader();
const bytes = (text: string): Block => new Block(Buffer.from(`xx${text}\n`));
const decimal = (text: string): number => reader.decimal(bytes(text), 2);
const integer = (text: string): number => reader.integer(bytes(text), 2);

const digits = (most: number): fc.Arbitrary<string> =>
  fc.stringMatching(/^\d*$/, { maxLength: most }).filter((text) => text.length <= most);

describe('a decimal number', () => {
  it('is the double that Number gives, bit for bit', () => {
    fc.assert(
      fc.property(digits(20), digits(25), fc.boolean(), (whole, fraction, sign) => {
        fc.pre(whole + fraction !== '');
        const text = `${sign ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
        expect(decimal(text)).toBe(Number(text));
        expect(reader.end).toBe(2 + text.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('comes back from any text that JavaScript writes of it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(decimal(String(value))).toBe(Number(String(value)));
      }),
    );
  });

  it.each([
    '0.1',
    '2683.8',
    '61804.8',
    '1.7885566900000001',
    '0.00000012',
    '9007199254740993',
    '1e-8',
    '5.',
    '.5',
  ])('%s', (text) => {
    expect(decimal(text)).toBe(Number(text));
  });

  it.each(['', '.', '-', '1.2.3', '0x10', 'Infinity', 'NaN', ' 1', '1 ', '+1', '1e', '1_000', '--1'])(
    'is not %j',
    (text) => {
      expect(decimal(text)).toBeNaN();
    },
  );
});

describe('an integer', () => {
  it('is exact below 2^53', () => {
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (value) => {
        expect(integer(String(value))).toBe(value);
        expect(reader.end).toBe(2 + String(value).length);
      }),
    );
    expect(integer('1723161257679000')).toBe(1_723_161_257_679_000);
    expect(integer('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
    expect(integer('9007199254740992')).toBeNaN();
  });

  it('stops at the first byte that is no digit', () => {
    expect(integer('12.5')).toBe(12);
    expect(reader.end).toBe(4);
    expect(integer('-1')).toBeNaN();
    expect(integer('')).toBeNaN();
  });
});
