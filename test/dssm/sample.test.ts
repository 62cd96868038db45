import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultSample, type SampleName, writeSample } from '../../pipelines/dssm-ranking/sample/index.ts';
import { withConnection } from '../../runtime/io/duckdb/connection.ts';
import { quoteLiteral } from '../../runtime/io/duckdb/quote.ts';

const dir = mkdtempSync(join(tmpdir(), 'quantflow-test-'));
afterAll(() => rmSync(dir, { recursive: true }));
let folders = 0;

const small = { ...defaultSample, users: 20, items: 30, days: 2, eventsPerDay: 40 };
const write = (name: SampleName, options = small) =>
  writeSample(name, mkdtempSync(join(dir, `${++folders}-`)), options);
const query = (sql: string, path: string) =>
  withConnection(async (connection) =>
    (
      await connection.runAndReadAll(sql.replace('FILE', `read_parquet(${quoteLiteral(path)})`))
    ).getRowsJson(),
  );
const hash = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);

describe('the sample', () => {
  it('is the same each time', () => {
    expect((['interactions', 'items', 'users'] as const).map((name) => hash(write(name)))).toEqual(
      (['interactions', 'items', 'users'] as const).map((name) => hash(write(name))),
    );
  });

  it('has events in order of time, of its days, users and items', async () => {
    const path = write('interactions');
    const [row] = await query(
      'SELECT count(*)::INT, min(user_id) >= 0, max(user_id) < 20, max(item_id) < 30, min(ts) // 86400000000, max(ts) // 86400000000 FROM FILE',
      path,
    );
    const day = Date.parse('2026-01-03') / 86_400_000;
    expect(row).toEqual([80, true, true, true, String(day), String(day + 1)]);
    const ts = (await query('SELECT ts FROM FILE', path)).map(([t]) => Number(t));
    expect(ts).toEqual(ts.toSorted((a, b) => a - b));
  });

  it('has the same day in a sample of more days', async () => {
    const of = async (days: number) =>
      query('SELECT * FROM FILE LIMIT 40', write('interactions', { ...small, days }));
    expect(await of(1)).toEqual(await of(3));
  });

  it('has embeddings of unit norm and of the right length', async () => {
    const rows = await query(
      'SELECT item_id::INT, len(image_embedding)::INT, list_dot_product(image_embedding, image_embedding) FROM FILE',
      write('items'),
    );
    expect(rows).toEqual(Array.from({ length: 30 }, (_, item) => [item, 1152, expect.closeTo(1, 5)]));
  });
});
