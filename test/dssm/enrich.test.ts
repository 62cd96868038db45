import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { enrich } from '../../pipelines/dssm-ranking/enrich/enrich.ts';
import { compileServices } from '../../pipelines/dssm-ranking/services/compile.ts';
import { withConnection } from '../../runtime/io/duckdb/connection.ts';
import { quoteLiteral } from '../../runtime/io/duckdb/quote.ts';
import { tableReader } from '../../runtime/io/duckdb/table-reader.ts';
import { dayUs, t0 } from './naive-skeleton.ts';
import { withServiceFolder } from './service-folder.ts';

const dir = mkdtempSync(join(tmpdir(), 'quantflow-test-'));
afterAll(() => rmSync(dir, { recursive: true }));
let files = 0;

const service = withServiceFolder(
  {
    'config/training/runtime.yaml': (text) =>
      text.replace('float32[1152]', 'float32[2]').replace('row_group_rows: 8192', 'row_group_rows: 2'),
    'feature_views/item_artwork.yaml': (text) => text.replace('float32[1152]', 'float32[2]'),
    'feature_services/dssm_ranking.yaml': (text) =>
      text.replace(/views:[\s\S]*/, 'views: [user_liked_artwork, item_artwork]\n'),
  },
  (paths) => compileServices(paths).get('dssm_ranking')!,
);

/** A Parquet file of some rows of SQL values. */
async function file(columns: string, rows: readonly string[]): Promise<string> {
  const path = join(dir, `${++files}.parquet`);
  await withConnection(async (connection) => {
    const table = `t${files}`;
    await connection.run(`CREATE TEMP TABLE ${table} (${columns})`);
    if (rows.length > 0) await connection.run(`INSERT INTO ${table} VALUES ${rows.join(', ')}`);
    await connection.run(`COPY ${table} TO ${quoteLiteral(path)} (FORMAT parquet)`);
  });
  return path;
}

type Spine = readonly [user: number, item: number];
type Like = readonly [user: number, item: number, ts: number, kind?: string];

async function enriched(spine: readonly Spine[], likes: readonly Like[], items: readonly string[]) {
  const skeletonFile = await file(
    'event_id BIGINT, user_id BIGINT, item_id BIGINT, ts BIGINT, event VARCHAR, dwell_s DOUBLE, label INTEGER',
    spine.map(([user, item], i) => `(${i}, ${user}, ${item}, ${t0 + i}, 'click', NULL, 0)`),
  );
  const interactions = await file(
    'user_id BIGINT, item_id BIGINT, ts BIGINT, event VARCHAR, dwell_s DOUBLE',
    likes.map(([user, item, ts, kind = 'like']) => `(${user}, ${item}, ${ts}, '${kind}', 1)`),
  );
  const out = join(dir, `${++files}.parquet`);
  const facts = { partition: '2026-02-01', version: 'v' };
  const counts = await enrich(
    {
      service,
      skeleton: tableReader({
        ...facts,
        asset: 'skeleton',
        schema: Object.fromEntries(service.skeleton.map(({ name, type }) => [name, type])) as never,
        sortKey: ['event_id'],
        rows: spine.length,
        files: async () => (spine.length === 0 ? [] : [skeletonFile]),
      }),
      sources: {
        tables: {
          interactions: tableReader({
            ...facts,
            asset: 'interactions',
            schema: { user_id: 'int64', item_id: 'int64', ts: 'int64', event: 'string', dwell_s: 'double' },
            rows: likes.length,
            files: async () => [interactions],
          }),
        },
        files: { items: await file('item_id BIGINT, image_embedding FLOAT[]', items) },
      },
      startUs: t0,
    },
    out,
  );
  const rows = await withConnection(async (connection) =>
    (
      await connection.runAndReadAll(
        `SELECT event_id::INT, liked_items_7d, image_embedding, like_artwork_avg_embeds FROM read_parquet(${quoteLiteral(out)})`,
      )
    ).getRowsJson(),
  );
  return { counts, rows };
}

const items = ['(7, [1, 4])', '(3, [3, -2])', '(5, [0.5, 0])'];

describe('the enrich stage', () => {
  it('looks up the item and pools what the user liked, in row groups, in the order of the skeleton', async () => {
    const likes: Like[] = [
      [1, 7, t0 - 5],
      [1, 3, t0 - 4],
      [2, 5, t0 - 3],
    ];
    const { rows } = await enriched(
      [
        [1, 3],
        [2, 7],
        [1, 5],
        [9, 7],
        [2, 3],
      ],
      likes,
      items,
    );
    expect(rows).toEqual([
      [0, 2, [3, -2], [2, 1]],
      [1, 1, [1, 4], [0.5, 0]],
      [2, 2, [0.5, 0], [2, 1]],
      [3, 0, [1, 4], [0, 0]],
      [4, 1, [3, -2], [0.5, 0]],
    ]);
  });

  it('pools likes alone, from 7 days before the partition up to its start', async () => {
    const { rows } = await enriched(
      [[1, 7]],
      [
        [1, 3, t0 - 7 * dayUs - 1],
        [1, 7, t0 - 7 * dayUs],
        [1, 7, t0 - 1, 'click'],
        [1, 3, t0],
      ],
      items,
    );
    expect(rows).toEqual([[0, 1, [1, 4], [1, 4]]]);
  });

  it('counts an item liked twice twice', async () => {
    const likes: Like[] = [
      [1, 7, t0 - 9],
      [1, 7, t0 - 9],
      [1, 3, t0 - 8],
      [1, 7, t0 - 7],
    ];
    const { rows, counts } = await enriched([[1, 7]], likes, items);
    expect(rows).toEqual([[0, 4, [1, 4], [1.5, 2.5]]]);
    expect(counts).toEqual({ missing_items: 0, users_without_events: 0, repeated_items: 2 });
  });

  it('counts an item without an embedding, in the likes and not in the mean', async () => {
    const likes: Like[] = [
      [1, 99, t0 - 9],
      [1, 7, t0 - 8],
      [2, 99, t0 - 7],
    ];
    const { rows, counts } = await enriched(
      [
        [1, 98],
        [2, 7],
        [3, 7],
      ],
      likes,
      items,
    );
    expect(rows).toEqual([
      [0, 2, [0, 0], [1, 4]],
      [1, 1, [1, 4], [0, 0]],
      [2, 0, [1, 4], [0, 0]],
    ]);
    expect(counts).toEqual({ missing_items: 2, users_without_events: 1, repeated_items: 0 });
  });

  it('fails on an embedding of another length, null, with a NaN or an infinity, or on two, and names the item', async () => {
    const fail = (...more: string[]) => enriched([[1, 7]], [[1, 42, t0 - 1]], [...items, ...more]);
    await expect(fail('(42, [1])')).rejects.toThrow('item 42: its embedding has 1 values and must have 2');
    await expect(fail('(42, NULL)')).rejects.toThrow('item 42: its embedding is null');
    await expect(fail('(42, [1, NULL])')).rejects.toThrow('item 42: value 1 of its embedding is NaN');
    await expect(fail("(42, ['inf'::FLOAT, 0])")).rejects.toThrow(
      'item 42: value 0 of its embedding is Infinity',
    );
    await expect(fail('(42, [1, 2])', '(42, [1, 2])')).rejects.toThrow('item 42: it has two embeddings');
  });

  it('takes no notice of embeddings that the partition does not use', async () => {
    const { counts } = await enriched([[1, 7]], [], [...items, "(42, ['nan'])", '(43, NULL)']);
    expect(counts).toEqual({ missing_items: 0, users_without_events: 1, repeated_items: 0 });
  });

  it('writes a file without rows for a partition without events', async () => {
    const { rows, counts } = await enriched([], [], items);
    expect(rows).toEqual([]);
    expect(counts).toEqual({ missing_items: 0, users_without_events: 0, repeated_items: 0 });
  });
});
