/** Digests of golden tables that are kept as Parquet against their golden digests. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { asyncBufferFromFile } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import type { TableSchema } from '../../core/assets/table.ts';
import { digestTable } from '../../runtime/io/digest.ts';
import { tableReader } from '../../runtime/io/duckdb/table-reader.ts';
import { readFooter } from '../../runtime/io/footer.ts';

const golden = fileURLToPath(new URL('../../../shared/spec/golden/', import.meta.url));
const names = readdirSync(golden).filter((name) => /^[^-]+-.*\.(cdm|ft)_.*\.parquet$/.test(name));

interface GoldenColumn {
  readonly type: string;
  readonly sum?: string | number;
}
interface Golden {
  readonly rows: number;
  readonly columns: Record<string, GoldenColumn>;
  readonly first: unknown;
  readonly last: unknown;
}

/** Sums beyond 2^53 are digits without quotes in the golden files: they are read as text. */
function goldenOf(day: string, table: string): Golden {
  const text = readFileSync(`${golden}${day}.json`, 'utf8').replace(/"sum": (-?\d{17,})/g, '"sum": "$1"');
  return JSON.parse(text).tables[table];
}

describe('digests equal the golden ones', () => {
  test.each(names)('%s', async (name) => {
    const [day, table] = name.replace('.parquet', '').split(/\.(?=[a-z_]+$)/) as [string, string];
    const path = `${golden}${name}`;
    const footer = await readFooter(await asyncBufferFromFile(path), path);
    const schema = footer.columns as TableSchema;
    const reader = tableReader({
      asset: table,
      partition: day,
      version: '',
      schema,
      rows: footer.rows,
      files: async () => [path],
    });
    const digest = await digestTable(
      reader,
      ['bar_id'].filter((id) => table.endsWith('_bars') && id in schema),
    );
    const expected = goldenOf(day, table);
    const columns = Object.entries(expected.columns).map(([column, facts]) => {
      if (facts.type !== 'Float64') return [column, facts];
      const { sha: _, sum, ...exact } = facts as GoldenColumn & { sha: string };
      const ours = digest.columns[column]?.sum as number;
      return [column, { ...exact, sum: Math.abs(ours - Number(sum)) <= 1e-9 * Math.abs(ours) ? ours : sum }];
    });
    expect(digest).toEqual({ ...expected, columns: Object.fromEntries(columns) });
  });
});
