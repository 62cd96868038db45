import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asset, type MetadataInputs, metadata } from '../../core/index.ts';
import { bareMetadata, typedMetadata } from '../../core/metadata/typed.ts';

const typed = (given: MetadataInputs) => typedMetadata('output trades', given);

describe('types', () => {
  test('of bare values are inferred', () => {
    expect(
      typed({
        rows: 3,
        ratio: 0.5,
        huge: 1e300,
        zero: -0,
        name: 'a',
        ok: true,
        none: null,
        list: [1, 'two', null],
        nested: { a: { b: 1 }, left: undefined },
        at: new Date(0),
        page: new URL('https://example.com/a'),
      }),
    ).toStrictEqual({
      rows: { type: 'int', value: 3 },
      ratio: { type: 'float', value: 0.5 },
      huge: { type: 'float', value: 1e300 },
      zero: { type: 'int', value: 0 },
      name: { type: 'text', value: 'a' },
      ok: { type: 'bool', value: true },
      none: { type: 'json', value: null },
      list: { type: 'json', value: [1, 'two', null] },
      nested: { type: 'json', value: { a: { b: 1 } } },
      at: { type: 'timestamp', value: '1970-01-01T00:00:00.000Z' },
      page: { type: 'url', value: 'https://example.com/a' },
    });
  });

  test('that are said are kept', () => {
    const given = {
      f: metadata.float(3),
      i: metadata.int(3),
      b: metadata.bool(false),
      t: metadata.text('a\nb'),
      m: metadata.md('# hi'),
      j: metadata.json({ type: 'int', value: 3 }),
      p: metadata.path('/data/a b'),
      u: metadata.url('s3://bucket/key'),
      s: metadata.timestamp('2024-01-01T02:00:00+02:00'),
      w: metadata.table({
        records: [
          { sym: 'BTC', n: 1 },
          { sym: 'ETH', gap: null },
        ],
      }),
    };
    expect(typed(given)).toEqual({
      ...given,
      s: { type: 'timestamp', value: '2024-01-01T00:00:00.000Z' },
      w: {
        type: 'table',
        value: {
          columns: ['sym', 'n', 'gap'],
          records: [
            { sym: 'BTC', n: 1 },
            { sym: 'ETH', gap: null },
          ],
        },
      },
    });
  });

  test('a value has its type once it is stored: what is read back is typed as it was', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.stringMatching(/^[a-z]{1,8}$/),
          fc.oneof(
            fc.integer(),
            fc.double({ noNaN: true, noDefaultInfinity: true }),
            fc.string(),
            fc.jsonValue(),
          ),
        ),
        (given) => {
          const once = typed(given as MetadataInputs);
          const stored = JSON.parse(JSON.stringify(once)) as MetadataInputs;
          expect(typed(stored)).toEqual(once);
        },
      ),
    );
  });

  test('a bare value is given back', () => {
    expect(bareMetadata(typed({ n: 1, text: 'x' }))).toEqual({ n: 1, text: 'x' });
  });

  test('the result shares nothing with what was given', () => {
    const list = [1];
    const kept = typed({ list });
    list.push(2);
    expect(kept['list']).toEqual({ type: 'json', value: [1] });
  });
});

describe('refused by field and remedy', () => {
  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;
  test.each([
    [
      { ratio: Number.NaN },
      'metadata ratio of output trades: NaN is not a finite number; leave the field out',
    ],
    [{ n: metadata.int(0.5) }, 'metadata n of output trades: 0.5 is not a whole number'],
    [{ n: 2n as never }, '2n is a bigint; give Number(value)'],
    [{ n: undefined as never }, 'it is undefined; leave the field out'],
    [{ f: () => 1 }, 'a function cannot be kept'],
    [{ m: new Map() }, 'a Map cannot be kept in JSON'],
    [{ m: { a: [new Float64Array(1)] } }, 'a Float64Array at a[0] cannot be kept in JSON'],
    [{ m: { a: { b: Infinity } } }, 'Infinity at a.b is not a finite number'],
    [{ m: cyclic }, 'nests deeper than 64 levels, or contains itself'],
    [{ p: metadata.path('a\nb') }, 'path "a\\nb" is empty or has a control character'],
    [{ p: metadata.path('') }, 'path "" is empty'],
    [{ u: metadata.url('example.com') }, '"example.com" is no URL of http://'],
    [{ u: metadata.url('javascript:alert(1)') }, 'is no URL of http://, https://, s3://, file://'],
    [{ t: metadata.timestamp('2024-01-01') }, '"2024-01-01" is no time; give a Date, or ISO 8601'],
    [{ t: metadata.timestamp('2024-13-01T00:00:00Z') }, 'is no time'],
    [{ t: new Date(Number.NaN) }, '"Invalid Date" is no time'],
    [{ t: { type: 'text', value: 3 } }, 'a value of type text is a string, not 3; for a JSON document'],
    [
      { t: metadata.table({ columns: ['a'], records: [{ b: 1 }] }) },
      'cell of b, which is not one of the columns a',
    ],
    [{ t: metadata.table({ records: [{ b: [1] as never }] }) }, 'column b of record 0 is 1; a cell is'],
    [{ t: metadata.text('x'.repeat(65_536)) }, 'at most 65536 are allowed; keep it by context.attach'],
    [{ ['a\u0007']: 1 }, 'a name has 1 to 128 characters'],
    [{ '': 1 }, 'a name has 1 to 128 characters'],
  ] as const)('%#: %s', (given, problem) => {
    expect(() => typed(given as unknown as MetadataInputs)).toThrow(problem);
  });

  test('many values that are large together', () => {
    const given = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`v${i}`, 'x'.repeat(60_000)]));
    expect(() => typed(given)).toThrow(
      'metadata v4 of output trades: with it the metadata has over 262144 bytes',
    );
  });

  test('in a definition, by its asset', () => {
    expect(() => asset({ key: 'a', metadata: { owner: metadata.url('nowhere') }, run: () => {} })).toThrow(
      RangeError,
    );
    expect(() => asset({ key: 'a', metadata: { ratio: Number.NaN }, run: () => {} })).toThrow(
      'metadata ratio of asset a: NaN is not a finite number',
    );
  });
});

test('an asset knows its metadata', () => {
  const a = asset({ key: 'a', metadata: { page: metadata.url('https://example.com') }, run: () => {} });
  expect(a.metadata).toEqual({ page: { type: 'url', value: 'https://example.com/' } });
});
