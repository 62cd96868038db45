/** Two tables of training days, row by row. */
import { expect } from 'vitest';
import { withConnection } from '../../runtime/io/duckdb/connection.ts';

type Row = Readonly<Record<string, unknown>>;

/** Rows of a query, in its order; integers as numbers. */
export function rowsOf(sql: string): Promise<readonly Row[]> {
  return withConnection(async (connection) => {
    const rows = (await connection.runAndReadAll(sql)).getRowObjectsJson();
    return rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value,
        ]),
      ),
    );
  });
}

/** How many float32 values lie between two, at most, over two vectors. */
function ulps(a: readonly number[], b: readonly number[]): number {
  const ordered = (values: readonly number[]): Int32Array => {
    const bits = new Int32Array(Float32Array.from(values).buffer);
    return bits.map((x) => (x < 0 ? -(x & 0x7fffffff) : x));
  };
  const [x, y] = [ordered(a), ordered(b)];
  return x.reduce((most, value, i) => Math.max(most, Math.abs(value - y[i]!)), 0);
}

/** Expects two tables to be equal: vectors within 1 ulp of float32, means within 1e-12. */
export function expectSameDay(got: readonly Row[], want: readonly Row[]): void {
  expect(got.length).toBe(want.length);
  for (const [i, row] of got.entries()) {
    const other = want[i] as Row;
    expect(Object.keys(row)).toEqual(Object.keys(other));
    for (const [name, value] of Object.entries(row)) {
      const expected = other[name];
      const where = `${name} of row ${i}`;
      if (Array.isArray(value)) {
        expect(value.length, where).toBe((expected as readonly number[]).length);
        expect(ulps(value as number[], expected as number[]), where).toBeLessThanOrEqual(1);
      } else if (name === 'user_dwell_7d' && typeof expected === 'number')
        expect(Math.abs((value as number) - expected), where).toBeLessThanOrEqual(1e-12 * Math.abs(expected));
      else expect(value, where).toBe(expected);
    }
  }
}
