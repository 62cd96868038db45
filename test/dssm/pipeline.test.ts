import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { changeSteps } from '../../core/change-steps.ts';
import { type Definitions, lambda } from '../../core/index.ts';
import { homeAt } from '../../local/host/home.ts';
import { type Json, virtualClock } from '../../local/interpreter/index.ts';
import type { DaedalusInput } from '../../pipelines/dssm-ranking/daedalus-config.ts';
import { dssmDefinitions } from '../../pipelines/dssm-ranking/definitions.ts';
import { defaultSample, writeSample } from '../../pipelines/dssm-ranking/sample/index.ts';
import type { Materialization } from '../../runtime/catalog/types.ts';
import { registerFiles } from '../../runtime/external/register.ts';
import { withConnection } from '../../runtime/io/duckdb/connection.ts';
import { quoteLiteral, readParquet } from '../../runtime/io/duckdb/quote.ts';
import { fileLogs } from '../../runtime/logs/files.ts';
import { type TestHost, testHost } from '../support/host.ts';
import { expectSameDay, rowsOf } from './compare.ts';
import { plainSql } from './plain-sql.ts';

const dir = mkdtempSync(join(tmpdir(), 'quantflow-test-'));
afterAll(() => rmSync(dir, { recursive: true }));
const shipped = fileURLToPath(new URL('../../pipelines/dssm-ranking/', import.meta.url));
const dayUs = 86_400_000_000;
const startOf = (date: string) => Date.parse(`${date}T00:00:00Z`) * 1000;
const training = 'dssm_ranking_training';

/** The pipeline with all steps in this process, on a host of its own, in March. */
async function started(config: DaedalusInput = {}): Promise<TestHost> {
  const project: Definitions = changeSteps(dssmDefinitions({ config }), ({ compute }) =>
    compute?.backend === 'batch' ? { compute: lambda() } : {},
  );
  const clock = virtualClock(Date.parse('2026-03-02T06:00:00Z'));
  const host = await testHost(project, undefined, undefined, {}, { clock });
  onTestFinished(() => host.close());
  return host;
}

const sample = { interactions: '', items: '' };
beforeAll(() => {
  sample.interactions = writeSample('interactions', dir, defaultSample);
  sample.items = writeSample('items', dir, defaultSample);
});

const rowsAt = (path: string) => rowsOf(`SELECT * FROM ${readParquet([path])}`);
const outputOf = (made: Materialization | undefined) => String(made?.metadata['output_path']?.value);
const bare = (made: Materialization | undefined) =>
  Object.fromEntries(Object.entries(made?.metadata ?? {}).map(([name, { value }]) => [name, value]));

describe('a training day', () => {
  it('is what plain SQL makes of the same sample', async () => {
    const host = await started();
    expect(await host.run('r1', { partition: '2026-02-01' })).toMatchObject({ status: 'SUCCEEDED' });
    const made = await host.pointer(training, '2026-02-01');
    const start = startOf('2026-02-01');
    const want = await rowsOf(plainSql(sample, start, start + dayUs));
    expect(want.length).toBe(150);
    expectSameDay(await rowsAt(outputOf(made)), want);
  });

  it('lies below the roots that its config says, and logs the container that the config asks for', async () => {
    const host = await started({ output_root: 'features', enriched_output_root: 'training' });
    const own = { enriched_output_root: 'training/trial', memory_gb: 60 };
    const config = { resources: { DaedalusConfig: { config: own } } };
    expect(await host.run('r1', { partition: '2026-02-01', config })).toMatchObject({ status: 'SUCCEEDED' });
    const below = async (key: string) => (await host.pointer(key, '2026-02-01'))!.location.split(training)[0];
    expect(await below(`${training}/compile_pipeline`)).toBe('features/');
    expect(await below(`${training}/skeleton_stage`)).toBe('features/');
    expect(await below(training)).toBe('training/trial/');
    const made = await host.pointer(training, '2026-02-01');
    expect(outputOf(made)).toBe(join(host.dir, 'data', made!.location, 'value.parquet'));
    expect(await rowsAt(outputOf(made))).toHaveLength(150);
    const logs = await Array.fromAsync(fileLogs(homeAt(host.dir).logs).read('r1', 'enrich_stage'));
    expect(logs.flatMap(({ lines }) => lines.map(({ message }) => message))).toContain(
      'container in a deployment with this config: 16 vCPU, 64 GiB: the least that Fargate has for 16 and 60',
    );
  });

  it('lies below output_root where the enriched table has no root of its own', async () => {
    const host = await started();
    const config = { resources: { DaedalusConfig: { config: { output_root: 'a/b' } } } };
    await host.run('r1', { partition: '2026-02-01', config });
    const made = await host.pointer(training, '2026-02-01');
    expect(made!.location).toMatch(/^a\/b\/dssm_ranking_training\/dt=2026-02-01\/[0-9a-f]{32}$/);
  });

  it('refuses a root that is none, naming the field', async () => {
    const host = await started();
    const config = { resources: { DaedalusConfig: { config: { output_root: '../outside' } } } };
    const { cause } = await host.run('r1', { partition: '2026-02-01', config });
    expect(cause).toMatch(
      'config.resources.DaedalusConfig.config.output_root is "../outside": root "../outside" is not allowed: use names of letters',
    );
  });

  it('tells of each op what it did, from footers and definitions', async () => {
    const host = await started();
    await host.run('r1', { partition: '2026-02-01' });
    const compiled = bare(await host.pointer(`${training}/compile_pipeline`, '2026-02-01'));
    expect(Object.keys(compiled)).toEqual(['operators', 'dag']);
    expect(compiled['dag']).toHaveLength(compiled['operators'] as number);
    const skeleton = await host.pointer(`${training}/skeleton_stage`, '2026-02-01');
    expect(bare(skeleton)).toEqual({ rows: 150, path: join(host.dir, 'data', skeleton!.location) });
    const enriched = await host.pointer(training, '2026-02-01');
    expect(bare(enriched)).toEqual({
      rows: 150,
      columns: enriched!.columns.map(({ name }) => name),
      embedding_columns: ['image_embedding', 'like_artwork_avg_embeds'],
      output_path: join(host.dir, 'data', enriched!.location, 'value.parquet'),
      partition: '2026-02-01',
      missing_items: 0,
      users_without_events: expect.any(Number),
      repeated_items: expect.any(Number),
    });
    expect(enriched!.location).toMatch(/^dssm_ranking_training\/dt=2026-02-01\/[0-9a-f]{32}$/);
  });

  it('is hourly by one line of the runtime config', async () => {
    const path = join(dir, 'hourly.yaml');
    const daily = readFileSync(join(shipped, 'config/training/runtime.yaml'), 'utf8');
    writeFileSync(path, daily.replace('partitions: daily', 'partitions: hourly'));
    const host = await started({ runtime_config_path: path });
    expect(await host.run('r1', { partition: '2026-02-01-05:00' })).toMatchObject({ status: 'SUCCEEDED' });
    const made = await host.pointer(training, '2026-02-01-05:00');
    const start = startOf('2026-02-01') + (5 * dayUs) / 24;
    const want = await rowsOf(plainSql(sample, start, start + dayUs / 24));
    expect(want.length).toBeGreaterThan(0);
    expectSameDay(await rowsAt(outputOf(made)), want);
  });
});

describe('a backfill', () => {
  /** The sample with an impression, on one day, of an item whose embedding is not finite. */
  async function poisoned(host: TestHost, embedding: string): Promise<void> {
    const at = startOf('2026-02-11') + 5;
    const write = async (name: string, select: string): Promise<string> => {
      const path = join(mkdtempSync(join(dir, 'poisoned-')), `${name}.parquet`);
      await withConnection((connection) =>
        connection.run(`COPY (${select}) TO ${quoteLiteral(path)} (FORMAT parquet, COMPRESSION zstd)`),
      );
      return path;
    };
    const event = `SELECT 1::BIGINT, 9999::BIGINT, ${at}::BIGINT, 'impression', 1::DOUBLE`;
    const interactions = `SELECT * FROM '${sample.interactions}' UNION ALL ${event} ORDER BY ts`;
    const items = `SELECT * FROM '${sample.items}' UNION ALL SELECT 9999::BIGINT, ${embedding}`;
    for (const [key, select] of Object.entries({ interactions, items })) {
      const asset = host.runtime.definitions.graph.assets.get(key)!;
      const files = [await write(key, select)];
      await registerFiles({ asset, partition: '', files, runId: 'register' }, host.runtime);
    }
  }

  it('of a week with one poisoned day publishes the others; retried after the repair it is complete', async () => {
    const host = await started();
    await poisoned(host, `list_transform(range(1152), lambda c: 'nan'::FLOAT)`);
    const week = { start_date: '2026-02-08', end_date: '2026-02-14' };
    const result = await host.run('r1', week);
    expect(result.status).toBe('FAILED');
    expect(result.cause).toContain('1 of 7');
    expect(result.cause).toContain('item 9999: value 0 of its embedding is NaN; every value must be finite');
    const published = async (): Promise<number> =>
      (await host.runtime.catalog.pointers(training, { limit: 100 })).items.length;
    expect(await published()).toBe(6);
    expect(await host.pointer(training, '2026-02-11')).toBeUndefined();
    // What came before the op that failed is kept: only that op runs again.
    const skeleton = await host.pointer(`${training}/skeleton_stage`, '2026-02-11');
    await poisoned(host, `list_transform(range(1152), lambda c: 0.03::FLOAT)`);
    expect(await host.redrive('r1')).toMatchObject({ status: 'SUCCEEDED' });
    expect(await published()).toBe(7);
    expect(await host.pointer(`${training}/skeleton_stage`, '2026-02-11')).toEqual(skeleton);
    const rows = await rowsAt(outputOf(await host.pointer(training, '2026-02-11')));
    expect(rows.find(({ item_id }) => item_id === 9999)).toMatchObject({
      image_embedding: Array(1152).fill(Math.fround(0.03)),
    });
  });
});

describe('what a run says of DaedalusConfig', () => {
  const withConfig = (config: Readonly<Record<string, Json>>): Json => ({
    partition: '2026-02-01',
    config: { resources: { DaedalusConfig: { config } } },
  });

  it('counts where it says another kernel: another window of likes', async () => {
    const host = await started();
    const views = join(dir, 'views');
    cpSync(join(shipped, 'feature_views'), views, { recursive: true });
    const file = join(views, 'user_liked_artwork.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('window: 7d', 'window: 1d'));
    expect(await host.run('r1', withConfig({ feature_views_dir: views }))).toMatchObject({
      status: 'SUCCEEDED',
    });
    const likes = async (): Promise<number> =>
      (await rowsAt(outputOf(await host.pointer(training, '2026-02-01')))).reduce(
        (sum, row) => sum + Number(row['liked_items_7d']),
        0,
      );
    const ofOneDay = await likes();
    await host.run('r2', { partition: '2026-02-01', write_mode: 'overwrite' });
    expect(ofOneDay).toBeLessThan((await likes()) / 3);
  });

  it('is refused where it says another query than the state machine has', async () => {
    const host = await started();
    const views = join(dir, 'other-views');
    cpSync(join(shipped, 'feature_views'), views, { recursive: true });
    const file = join(views, 'user_likes.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('[1d, 7d]', '[1d, 30d]'));
    const result = await host.run('r1', withConfig({ feature_views_dir: views }));
    expect(result.status).toBe('FAILED');
    expect(result.cause).toContain(
      'asks for another query than the one of this state machine; deploy the project',
    );
  });

  it('is checked before anything runs', async () => {
    const host = await started();
    const [unknown, negative] = [{ num_cpu: 4 }, { memory_gb: -1 }].map(withConfig);
    expect((await host.run('r1', unknown)).cause).toContain('num_cpu');
    expect((await host.run('r2', negative)).cause).toContain('memory_gb');
  });
});
