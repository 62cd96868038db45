import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { digestTable } from '../../runtime/io/digest.ts';
import { open, write } from './tables.ts';

const schema = { n: 'int64', small: 'int8', x: 'double', s: 'string', b: 'bool' } as const;
const nan = Number.NaN;
const sha = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);
const longs = (...values: bigint[]) => sha(new Uint8Array(BigInt64Array.from(values).buffer));
const doubles = (...values: bigint[]) => longs(...values);
const least = -(2n ** 63n);
const bitsOf = (value: number) => new BigInt64Array(Float64Array.of(value).buffer)[0] as bigint;

async function digestOf(columns: Record<keyof typeof schema, unknown>, rows: number, excluded?: string[]) {
  const files = await write(schema, { rows, columns });
  const reader = open(
    schema,
    files.map((file) => file.path),
    rows,
  );
  return digestTable(reader, excluded);
}

test('a digest says rows, nulls, ranges, sums and hashes, first and last row', async () => {
  const big = 2 ** 53 - 1;
  const digest = await digestOf(
    {
      n: Float64Array.of(-3, nan, big),
      small: Int8Array.of(1, -1, 1),
      x: Float64Array.of(-0, 0.5, nan),
      s: ['é', null, 'z'],
      b: Float64Array.of(1, 0, nan),
    },
    3,
  );
  expect(digest).toEqual({
    rows: 3,
    columns: {
      n: { type: 'Int64', nulls: 1, min: -3, max: big, sum: big - 3, sha: longs(-3n, least, BigInt(big)) },
      small: { type: 'Int8', nulls: 0, min: -1, max: 1, sum: 1, sha: longs(1n, -1n, 1n) },
      x: { type: 'Float64', nulls: 1, min: 0, max: 0.5, sum: 0.5, bits: doubles(0n, bitsOf(0.5), least) },
      s: { type: 'String', nulls: 1, sha: sha('é\n\nz') },
      b: { type: 'Boolean', nulls: 1, sha: longs(1n, 0n, least) },
    },
    first: [{ n: -3, small: 1, x: 0, s: 'é', b: true }],
    last: [{ n: big, small: 1, x: null, s: 'z', b: null }],
  });
  expect(JSON.parse(JSON.stringify(digest))).toEqual(digest);
});

test('sums of integers are exact modulo 2^64, in digits where a number would round them', async () => {
  const rows = 100_000;
  const n = new Float64Array(rows).fill(2 ** 53 - 1);
  const digest = await digestOf(
    {
      n,
      small: new Int8Array(rows),
      x: new Float64Array(rows).fill(0.1),
      s: { values: ['a'], codes: new Uint8Array(rows) },
      b: new Uint8Array(rows),
    },
    rows,
  );
  expect(digest.columns['n']?.sum).toBe(String(BigInt.asIntN(64, BigInt(rows) * (2n ** 53n - 1n))));
  expect(digest.columns['x']?.sum).toBe(10_000);
  expect(digest.columns['s']?.sha).toBe(sha(new Array(rows).fill('a').join('\n')));
});

test('columns may be left out, and a table may be empty', async () => {
  const empty = {
    n: new Float64Array(0),
    small: new Int8Array(0),
    x: new Float64Array(0),
    s: [],
    b: new Uint8Array(0),
  };
  expect(await digestOf(empty, 0, ['s', 'b', 'small'])).toEqual({
    rows: 0,
    columns: {
      n: { type: 'Int64', nulls: 0, min: null, max: null, sum: 0, sha: sha('') },
      x: { type: 'Float64', nulls: 0, min: null, max: null, sum: 0, bits: sha('') },
    },
    first: [],
    last: [],
  });
});
