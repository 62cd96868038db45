import { describe, expect, it } from 'vitest';
import { scan } from '../../runtime/io/duckdb/scan.ts';

const rowsOf = async (sql: string) => {
  const rows: (readonly number[] | null)[] = [];
  for await (const chunk of scan(sql)) {
    const { starts, lengths, values } = chunk.vectors(0);
    for (let row = 0; row < chunk.rows; row++) {
      const from = starts[row]!;
      rows.push(Number.isNaN(lengths[row]) ? null : [...values.subarray(from, from + lengths[row]!)]);
    }
  }
  return rows;
};

describe('vectors of a scan', () => {
  it('are the lists of each row, of any length, over many chunks', async () => {
    const rows = await rowsOf(
      'SELECT list_transform(range(i % 4), lambda x: (i + x)::FLOAT)::FLOAT[] FROM range(5000) t(i)',
    );
    expect(rows).toEqual(
      Array.from({ length: 5000 }, (_, i) => Array.from({ length: i % 4 }, (_, x) => i + x)),
    );
  });

  it('survive a filter, which leaves the lists of other rows behind', async () => {
    const rows = await rowsOf(
      'SELECT v FROM (SELECT i, [i, i + 1]::FLOAT[] AS v FROM range(4096) t(i)) WHERE i % 1000 = 7 ORDER BY i',
    );
    expect(rows).toEqual([7, 1007, 2007, 3007, 4007].map((i) => [i, i + 1]));
  });

  it('have no length where the row is null, and NaN where a value is', async () => {
    expect(await rowsOf('SELECT unnest([NULL, [], [1, NULL, 3]::FLOAT[]])')).toEqual([
      null,
      [],
      [1, Number.NaN, 3],
    ]);
    expect(await rowsOf('SELECT []::FLOAT[]')).toEqual([[]]);
    expect(await rowsOf('SELECT []::FLOAT[] WHERE false')).toEqual([]);
  });
});
