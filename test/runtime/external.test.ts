import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import {
  type AssetOutput,
  asset,
  daily,
  definitions,
  externalAsset,
  job,
  json,
  parquetFile,
  sqlAsset,
  table,
} from '../../core/index.ts';
import { registerFiles } from '../../runtime/external/register.ts';
import { withConnection } from '../../runtime/io/duckdb/connection.ts';
import { quoteLiteral } from '../../runtime/io/duckdb/quote.ts';
import { compile } from '../../state-machines/compile.ts';
import { type TestHost, testHost } from '../support/host.ts';
import { qf } from '../support/qf.ts';

const dir = mkdtempSync(join(tmpdir(), 'quantflow-test-'));
afterAll(() => rmSync(dir, { recursive: true }));
let files = 0;

async function parquet(select: string): Promise<string> {
  const path = join(dir, `${++files}.parquet`);
  await withConnection((connection) =>
    connection.run(`COPY (${select}) TO ${quoteLiteral(path)} (FORMAT parquet)`),
  );
  return path;
}

const numbers = externalAsset({ key: 'numbers', type: table({ n: 'int64' }) });
const blob = externalAsset({ key: 'blob', type: parquetFile() });
const nothing = externalAsset({ key: 'nothing_here' });
const sampled = externalAsset({
  key: 'sampled',
  type: table({ n: 'int64' }),
  sample: async () => [await parquet('SELECT 7::BIGINT AS n')],
});
const sum = asset({
  key: 'sum',
  type: json<number>(),
  deps: { numbers, blob, nothing, sampled },
  run: async (_, inputs) => {
    const all = [
      ...(await inputs.numbers.read(['n'])).columns.n,
      ...(await inputs.sampled.read(['n'])).columns.n,
    ];
    return all.reduce((a, b) => a + b, 0) + inputs.blob.rows;
  },
});

async function started(): Promise<TestHost> {
  const host = await testHost(
    definitions({ assets: [numbers, blob, nothing, sampled, sum], jobs: [job({ name: 'sum' })] }),
  );
  onTestFinished(() => host.close());
  return host;
}

const give = (host: TestHost, of: AssetOutput, ...paths: readonly string[]) =>
  registerFiles({ asset: of, partition: '', files: paths, runId: 'register' }, host.runtime);

test('a run reads what was registered of external assets, and the sample of one of which nothing was', async () => {
  const host = await started();
  const path = await parquet('SELECT unnest([1, 2])::BIGINT AS n');
  const kept = join(dir, 'kept.parquet');
  copyFileSync(path, kept);
  await give(host, numbers, path, await parquet('SELECT 30::BIGINT AS n'));
  await give(host, blob, await parquet('SELECT unnest(range(400)) AS x'));
  expect(await host.run('r1')).toMatchObject({ status: 'SUCCEEDED' });
  expect(await host.value('sum')).toBe(1 + 2 + 30 + 7 + 400);
  // The files given are copied; a sample is made once.
  await give(host, numbers, path);
  expect(await host.pointer('sampled')).toMatchObject({ runId: 'r1', rows: 1 });
  expect(await host.run('r2', { write_mode: 'overwrite' })).toMatchObject({ status: 'SUCCEEDED' });
  expect(await host.value('sum')).toBe(1 + 2 + 7 + 400);
  expect(await host.pointer('sampled')).toMatchObject({ runId: 'r1' });
});

test('the same files registered again are the same version; others make what rests on them stale', async () => {
  const host = await started();
  const path = await parquet('SELECT 1::BIGINT AS n');
  const first = await give(host, numbers, path);
  await give(host, blob, path);
  await host.run('r1');
  expect(await give(host, numbers, path)).toMatchObject({ version: first.version, rows: 1 });
  expect(await host.run('r2', { write_mode: 'skip_if_fresh' })).toMatchObject({ output: { planned: 0 } });
  await give(host, numbers, await parquet('SELECT 2::BIGINT AS n'));
  expect(await host.run('r3', { write_mode: 'skip_if_fresh' })).toMatchObject({ output: { planned: 1 } });
});

test('without anything registered a step says what it needs', async () => {
  const host = await started();
  expect(await host.run('r1')).toMatchObject({
    status: 'FAILED',
    cause: expect.stringContaining(
      'step sum needs numbers, which is not published; it is external: another project publishes it, or qf register takes files over',
    ),
  });
});

test('what cannot be registered is refused by name', async () => {
  const host = await started();
  const path = await parquet('SELECT 1::BIGINT AS m');
  await expect(give(host, sum, path)).rejects.toThrow(
    'asset sum is made by step sum; files are registered of external assets',
  );
  await expect(give(host, nothing, path)).rejects.toThrow(
    'asset nothing_here holds nothing; files are registered',
  );
  await expect(give(host, numbers)).rejects.toThrow('asset numbers is at least one file; 0 are given');
  await expect(give(host, blob, path, path)).rejects.toThrow('asset blob is one file; 2 are given');
  await expect(give(host, numbers, path)).rejects.toThrow('column n is missing; the file has m');
  await expect(
    registerFiles({ asset: numbers, partition: '2024-01-01', files: [path], runId: 'x' }, host.runtime),
  ).rejects.toThrow('asset numbers: ');
  expect(await host.pointer('numbers')).toBeUndefined();
});

test('qf register takes over files, as its output says', async () => {
  const home = join(dir, 'home');
  const path = await parquet('SELECT 1::BIGINT AS id, 2::BIGINT AS ts');
  const where = ['--project', 'test/cases/sql-window'];
  const told = await qf(['register', 'events', path, path, ...where], { env: { QUANTFLOW_HOME: home } });
  expect(told).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^events: 2 rows in 2 files registered as version [0-9a-f]{32}\n$/),
  });
  for (const [file, problem] of [
    [join(dir, 'none.parquet'), `cannot be read: ENOENT: no such file or directory`],
    [join(import.meta.dirname, 'external.test.ts'), 'is not a Parquet file: '],
    [await parquet('SELECT 1::BIGINT AS id'), 'column ts is missing; the file has id'],
  ] as const) {
    const { code, stderr } = await qf(['register', 'events', file, ...where], {
      env: { QUANTFLOW_HOME: home },
    });
    expect([code, stderr]).toEqual([2, expect.stringContaining(file)]);
    expect(stderr).toContain(problem);
  }
  const wrong = await qf(['register', 'ids', path, ...where], { env: { QUANTFLOW_HOME: home } });
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('asset ids is made by step ids') });
});

test('a sample is for an asset without partitions, a window for one with time', () => {
  const partitions = daily({ start: '2024-01-01' });
  const bad = externalAsset({ key: 'bad', partitions, sample: () => [] });
  expect(() => definitions({ assets: [bad] })).toThrow(
    'asset bad: a sample is for an asset without partitions',
  );
  const whole = sqlAsset({
    key: 'whole',
    deps: { numbers },
    type: table({ n: 'int64' }),
    sql: `select n from ref('numbers') where n < window_end()`,
  });
  const project = definitions({ assets: [numbers, whole], jobs: [job({ name: 'j' })] });
  expect(() => compile(project.jobs.get('j')!)).toThrow(
    'SQL of whole: window_end() needs a time dimension, such as daily(); its partitions have none',
  );
});
