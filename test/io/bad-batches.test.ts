import { describe, expect, test } from 'vitest';
import { batchesOf } from '../../runtime/io/batches.ts';
import { write } from './tables.ts';

const nan = Number.NaN;
const one = (column: unknown, rows = 2) => ({ rows, columns: { a: column } });
const dictionary = (...codes: number[]) => ({ values: ['x', 'y'], codes: Int32Array.from(codes) });

describe('a batch that does not fit its asset is refused with asset, column and row', () => {
  test.each([
    [
      'double',
      { rows: 1, columns: {} },
      'asset trades, column a, is missing from the batch that begins at row 0',
    ],
    [
      'double',
      { rows: 1, columns: { a: new Float64Array(1), b: new Float64Array(1) } },
      'asset trades, column b is not declared; the columns are a',
    ],
    [
      'double',
      one(new Float64Array(1)),
      'asset trades, column a, row 1: the array ends here, the batch has 2 rows',
    ],
    [
      'double',
      one(['x', 'y']),
      'column a of type double is an array of strings: use a Float64Array, Int32Array, Int8Array or Uint8Array',
    ],
    ['double', one(dictionary(0, 1)), 'is a dictionary column: use a Float64Array'],
    ['double', one(new Float32Array(2)), 'is a Float32Array'],
    ['int64', one(new BigInt64Array(2)), 'is a BigInt64Array'],
    ['double', one(7), 'column a is a number, which is no column'],
    ['double', one(new DataView(new ArrayBuffer(16))), 'is a DataView'],
    [
      'string',
      one(new Float64Array(2)),
      'column a of type string is a Float64Array: use an array of strings and nulls, or { values, codes }',
    ],
    ['string', one(['x', 5]), 'column a, row 1: 5 is not a string or null'],
    ['string', one(['x', undefined]), 'row 1: undefined is not'],
    ['string', one(dictionary(0, 2)), 'column a, row 1: 2 is not a code of its dictionary of 2 values'],
    ['string', one(dictionary(-1, 0)), 'row 0: -1 is not a code'],
    ['string', one({ values: ['x', null], codes: Uint8Array.of(0, 1) }), 'value 1 of the dictionary is null'],
    ['string', one({ values: ['x'], codes: [0, 0] }), 'column a is a Object, which is no column'],
    ['int64', one(Float64Array.of(1, 1.5)), 'row 1: 1.5 is not an integer between -2^53 and 2^53 (int64)'],
    ['int64', one(Float64Array.of(nan, 2 ** 53)), 'row 1: 9007199254740992 is not an integer'],
    ['int64', one(Float64Array.of(-(2 ** 53), nan)), 'row 0: -9007199254740992 is not an integer'],
    ['int64', one(Float64Array.of(0, Infinity)), 'row 1: Infinity is not an integer'],
    ['int32', one(Float64Array.of(0, 2 ** 31)), 'row 1: 2147483648 is not an integer from -2147483648 to'],
    ['int8', one(Int32Array.of(-128, -129)), 'row 1: -129 is not an integer from -128 to 127 (int8)'],
    ['int8', one(Uint8Array.of(127, 128)), 'row 1: 128 is not'],
    ['bool', one(Uint8Array.of(1, 2)), 'row 1: 2 is not 0 or 1 (bool)'],
    ['double', { rows: 1.5, columns: { a: new Float64Array(2) } }, 'rows of a batch must be a count of rows'],
    ['double', { rows: -1, columns: { a: new Float64Array(2) } }, 'not -1'],
  ] as const)('%s: %#', async (type, batch, message) => {
    await expect(write({ a: type }, batch)).rejects.toThrow(message);
  });

  test('counts rows over the whole table', async () => {
    const batch = one(Float64Array.of(0, 1.5));
    const good = one(Float64Array.of(1, 2));
    await expect(write({ a: 'int32' }, [good, good, batch], { rowsPerFile: 3 })).rejects.toThrow(
      'row 5: 1.5',
    );
  });

  test('what is no table is named', async () => {
    for (const value of [undefined, null, 7, {}])
      expect(() => batchesOf('trades', value as never)).toThrow('asset trades is a table: return { rows');
    await expect(write({ a: 'double' }, [null])).rejects.toThrow(
      'a batch must be { rows, columns }, not null',
    );
  });

  test('rows that step back in the sort key are refused when they are written', async () => {
    const schema = { day: 'string', seq: 'int64' } as const;
    const rows = (days: (string | null)[], seqs: number[]) => ({
      rows: days.length,
      columns: { day: days, seq: Float64Array.from(seqs) },
    });
    const sortKey = ['day', 'seq'];
    const good = [rows(['a', 'a', 'b'], [1, 1, 0]), rows(['b', '\uffff', '😀', null], [nan, 0, 0, 0])];
    expect(await write(schema, good, { sortKey })).toHaveLength(1);
    for (const [bad, message] of [
      [[rows(['a', 'a'], [2, 1])], 'asset trades: row 1 (a, 1) steps back in the sort key day, seq'],
      [[rows(['b'], [1]), rows(['a'], [2])], 'row 1 (a, 2) steps back'],
      [[rows([null, 'a'], [1, 1])], 'row 1 (a, 1) steps back'],
      [[rows(['😀', '\uffff'], [1, 1])], 'row 1'],
      [[rows(['a', 'a'], [nan, 1])], 'row 1'],
    ] as const)
      await expect(write(schema, bad, { sortKey })).rejects.toThrow(message);
  });

  test('an error of the source comes through, and no file is written after it', async () => {
    async function* source() {
      yield one(Float64Array.of(1, 2));
      throw new Error('the exchange is closed');
    }
    await expect(write({ a: 'double' }, source(), { rowsPerFile: 1 })).rejects.toThrow(
      'the exchange is closed',
    );
    await expect(write({ a: 'double' }, [], { rowsPerFile: 0 })).rejects.toThrow(
      'rowsPerFile 0 is not allowed',
    );
  });
});
