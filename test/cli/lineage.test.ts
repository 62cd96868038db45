import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { assetCalled, lineageOf } from '../../cli/lineage.ts';
import { lineageTable } from '../../cli/lineage-table.ts';
import { asset, daily, definitions, externalAsset, multiAsset } from '../../core/index.ts';
import { type QfResult, qf, qfJson } from '../support/qf.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const days = daily({ start: '2024-01-01' });
const likes = externalAsset({ key: 'feature_view/user_likes', group: 'views', partitions: days });
const clicks = externalAsset({ key: 'feature_view/clicks', partitions: days });
const old = externalAsset({ key: 'old_view/clicks', partitions: days });
const skeleton = asset({ key: 'skeleton', partitions: days, deps: { likes, clicks }, run: () => undefined });
const sets = multiAsset({
  name: 'sets',
  partitions: days,
  deps: { skeleton, likes },
  outputs: { train: {}, validation: {} },
  run: () => ({ train: undefined, validation: undefined }),
});
const model = asset({
  key: 'model',
  deps: { train: sets.outputs.train },
  partitions: days,
  run: () => undefined,
});
const project = definitions({ assets: [likes, clicks, old, skeleton, sets, model] });
const all = Number.POSITIVE_INFINITY;

describe('lineage', () => {
  test('reads from the first upstream to the last downstream; external assets are marked', () => {
    expect(`${lineageTable(lineageOf(project.graph, sets.outputs.train, all))}\n`).toBe(
      [
        'direction   depth  asset                    group    step        partitions  mapping',
        'upstream        2  feature_view/clicks      default  (external)  dt          identity to skeleton',
        'upstream        1  feature_view/user_likes  views    (external)  dt          identity to train, skeleton',
        'upstream        1  skeleton                 default  skeleton    dt          identity to train',
        '                0  train                    default  sets        dt',
        'downstream      1  model                    default  model       dt          identity from train',
        '',
      ].join('\n'),
    );
  });

  test('stops at a depth, and keeps the dependencies inside it', () => {
    const { upstream, downstream, edges } = lineageOf(project.graph, likes, 1);
    expect(upstream).toEqual([]);
    expect(downstream.map(({ asset: key, depth }) => `${key} ${depth}`)).toEqual([
      'skeleton 1',
      'train 1',
      'validation 1',
    ]);
    expect(edges).toContainEqual({ from: 'skeleton', to: 'train', input: 'skeleton', mapping: 'identity' });
    expect(edges).toHaveLength(5);
    expect(lineageOf(project.graph, likes, 0)).toMatchObject({ upstream: [], downstream: [], edges: [] });
  });

  test('an asset may be called by the end of its key or by its folder', () => {
    expect(assetCalled(project, 'user_likes')).toBe(likes);
    expect(assetCalled(project, 'feature_view__clicks')).toBe(clicks);
    expect(() => assetCalled(project, 'clicks')).toThrow(
      '"clicks" may be feature_view/clicks or old_view/clicks; write the whole key',
    );
    expect(() => assetCalled(project, 'user_like')).toThrow(
      'there is no asset "user_like"; did you mean feature_view/user_likes?',
    );
  });
});

const call = (...args: readonly string[]): Promise<QfResult> => qf([...args, '--project', root]);

describe('qf lineage', () => {
  test('prints a table; --format json and --json are the same document', async () => {
    const { code, stdout } = await call('lineage', 'cdm_labels', '--depth', '1');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^direction +depth +asset +group +step +partitions +mapping\n/);
    expect(stdout).toMatch(/^upstream +1 +cdm_time_bars +state_engine .* identity to cdm_labels$/m);
    const document = await qfJson<{ upstream: unknown[] }>(['lineage', 'cdm_labels', '--project', root]);
    expect(document).toMatchObject({ asset: { asset: 'cdm_labels', depth: 0, external: false } });
    expect(JSON.parse((await call('lineage', 'cdm_labels', '--format', 'json')).stdout)).toEqual(document);
  });

  test('traces the columns of a SQL model, and says of others that it does not', async () => {
    const args = ['lineage', 'cdm_trade', '--columns', '--depth', '1'];
    const { stdout } = await call(...args);
    expect(stdout).toContain(
      [
        '',
        'cdm_trade',
        '  column       type    from',
        '  ts           int64   raw_synthetic_trades.local_timestamp',
        '  exchange_ts  int64   raw_synthetic_trades.timestamp',
        '  seq          int64   raw_synthetic_trades.seq',
        '',
      ].join('\n'),
    );
    expect(stdout).toContain(
      '\ncdm_time_bars (columns not traced: a function makes it, and its definition has no columnLineage)\n  ts_open, ts_close, open, high,',
    );
    const { asset, downstream } = await qfJson<{
      asset: { columns: unknown[] };
      downstream: { columns: unknown[] }[];
    }>([...args, '--project', root]);
    expect(asset.columns[6]).toEqual({
      name: 'side',
      type: 'int8',
      from: [{ asset: 'raw_synthetic_trades', column: 'side' }],
    });
    expect(downstream[0]?.columns[0]).toEqual({ name: 'ts', type: 'int64' });
  });

  test('traces features to the columns that their plan reads, of the bars and of the book', async () => {
    const args = ['lineage', 'ft_features', '--columns', '--depth', '0', '--project', root];
    const { asset } = await qfJson<{
      asset: { columns: { name: string; from?: { asset: string; column: string }[] }[] };
    }>(args);
    const from = (name: string) =>
      asset.columns
        .find((column) => column.name === name)
        ?.from?.filter((source) => !/tick|volume|dollar/.test(source.asset))
        .map((source) => `${source.asset}.${source.column}`);
    expect(asset.columns.filter((column) => column.from === undefined)).toEqual([]);
    expect(from('bar_type')).toEqual([]);
    expect(from('ts')).toEqual(['cdm_time_bars.ts_close']);
    expect(from('parkinson_20')).toEqual(['cdm_time_bars.high', 'cdm_time_bars.low']);
    expect(from('book_rel_spread')).toEqual(['cdm_lob_l2.spread', 'cdm_lob_l2.mid']);
  });

  test.each([
    [
      ['lineage', 'cdm_tiem_bars'],
      'qf: there is no asset "cdm_tiem_bars"; did you mean cdm_time_bars, cdm_tick_bars?\n',
    ],
    [['lineage', 'time_bras'], 'qf: there is no asset "time_bras"; did you mean cdm_time_bars?\n'],
    [['lineage', 'cdm_labels', '--depth', 'two'], 'qf: --depth two must be a whole number from 0\n'],
    [['lineage', 'cdm_labels', '--format', 'dot'], 'qf: --format dot must be table or json\n'],
    [
      ['lineage', 'cdm_labels', '--format', 'table', '--json'],
      'qf: --json and --format table are both given; leave one out\n',
    ],
    [['lineage'], "error: missing required argument 'name'\n"],
  ])('%j is refused with exit code 2', async (args, message) => {
    const { code, stdout, stderr } = await call(...args);
    expect([code, stdout, stderr]).toEqual([2, '', message]);
  });
});
