import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { qf, qfJson } from '../support/qf.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'quantflow-day-'));
afterAll(() => rmSync(home, { recursive: true }));

const where = { env: { QUANTFLOW_HOME: home }, cwd: root };
const day = (...args: readonly string[]) => qf(['materialize-day', ...args], where);

describe('qf materialize-day', () => {
  test('prints exactly one JSON object, and all else on standard error; what is fresh is not made again', async () => {
    const { code, stdout, stderr } = await day('dssm_ranking', '2026-02-01');
    expect(code, stderr).toBe(0);
    const told = JSON.parse(stdout) as { readonly output_path: string };
    expect(told).toEqual({
      service: 'dssm_ranking',
      date: '2026-02-01',
      rows: 150,
      output_path: expect.stringMatching(
        /\/data\/dssm_ranking_training\/dt=2026-02-01\/[0-9a-f]{32}\/value\.parquet$/,
      ),
      embedding_columns: ['image_embedding', 'like_artwork_avg_embeds'],
    });
    expect(existsSync(told.output_path)).toBe(true);
    expect(stderr).toContain('SUCCEEDED');
    const again = await day('dssm_ranking', '2026-02-01');
    expect(JSON.parse(again.stdout)).toEqual(told);
    expect(again.stderr).toContain('skipped');
  });

  test.each([
    [['dssm_rankin', '2026-02-01'], 'qf: there is no service "dssm_rankin"; did you mean dssm_ranking?\n'],
    [['other', '2026-02-01'], 'qf: there is no service "other"; services are dssm_ranking\n'],
    [
      ['dssm_ranking', '2026-02-30'],
      'qf: "2026-02-30" is not a date; write YYYY-MM-DD, such as 2026-02-01\n',
    ],
    [['dssm_ranking', 'yesterday'], 'qf: "yesterday" is not a date; write YYYY-MM-DD, such as 2026-02-01\n'],
    [
      ['dssm_ranking', '2026-01-31'],
      expect.stringContaining('2026-01-31 is before the first partition, 2026-02-01'),
    ],
    [
      ['dssm_ranking', '2999-01-01'],
      expect.stringContaining('2999-01-01 has not ended (UTC), so it is not a partition yet'),
    ],
  ])('%j is refused, with nothing on standard output', async (args, stderr) => {
    expect(await day(...args)).toEqual({ code: 2, stdout: '', stderr });
  });
});

describe('lineage of the training set', () => {
  interface Node {
    readonly asset: string;
    readonly depth: number;
    readonly service?: string;
    readonly columns?: readonly { readonly name: string; readonly from?: readonly unknown[] }[];
  }
  interface Found {
    readonly asset: Node;
    readonly upstream: readonly Node[];
    readonly downstream: readonly Node[];
  }
  const lineage = (...args: readonly string[]) => qfJson<Found>(['lineage', ...args], where);
  const keys = (nodes: readonly Node[]) => nodes.map(({ asset }) => asset).sort();

  test('of a service it is its views and their sources', async () => {
    const { asset, upstream, downstream } = await lineage('dssm_ranking');
    expect(asset).toMatchObject({ asset: 'dssm_ranking_training', service: 'dssm_ranking' });
    expect(downstream).toEqual([]);
    expect(keys(upstream)).toEqual([
      'feature_view/item_artwork',
      'feature_view/item_events',
      'feature_view/item_likes',
      'feature_view/user_clicks',
      'feature_view/user_dwell',
      'feature_view/user_events',
      'feature_view/user_liked_artwork',
      'feature_view/user_likes',
      'interactions',
      'items',
    ]);
  });

  test('of a view it is its sources and the services that use it, with columns where asked for', async () => {
    const { upstream, downstream } = await lineage('item_artwork', '--columns');
    expect(keys(upstream)).toEqual(['items']);
    expect(keys(downstream)).toEqual(['dssm_ranking_training', 'feature_view/user_liked_artwork']);
    const training = downstream.find(({ service }) => service === 'dssm_ranking');
    expect(training?.columns).toContainEqual({
      name: 'image_embedding',
      type: 'float32[1152]',
      from: [{ asset: 'feature_view/item_artwork', column: 'image_embedding' }],
    });
    expect(upstream[0]?.columns).toEqual([
      { name: 'item_id', type: 'int64' },
      { name: 'image_embedding', type: 'float32[1152]' },
    ]);
  });

  test('traces every column of the training set, the pooled ones through the views to the sources', async () => {
    const { asset, upstream } = await lineage('dssm_ranking', '--columns');
    expect(asset.columns?.filter(({ from }) => from === undefined)).toEqual([]);
    const from = (node: Node | undefined, column: string): unknown =>
      node?.columns?.find(({ name }) => name === column)?.from;
    expect(from(asset, 'event_id')).toEqual([]);
    expect(from(asset, 'label')).toEqual([{ asset: 'interactions', column: 'event' }]);
    const pooled = upstream.find(({ asset: key }) => key === 'feature_view/user_liked_artwork');
    expect(from(pooled, 'like_artwork_avg_embeds')).toEqual([
      { asset: 'feature_view/item_artwork', column: 'image_embedding' },
      { asset: 'interactions', column: 'item_id' },
      { asset: 'interactions', column: 'event' },
    ]);
  });

  test('of a source it goes as far as asked', async () => {
    const { downstream } = await lineage('items', '--depth', '1');
    expect(keys(downstream)).toEqual(['dssm_ranking_training', 'feature_view/item_artwork']);
    const table = await qf(['lineage', 'user_dwell'], where);
    expect(table.stdout).toContain('dssm_ranking_training (service dssm_ranking)');
  });
});
