import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { qf, qfJson } from '../support/qf.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const project = join(root, 'examples/training-graph');
let home = '';
let runId = '';

const call = (...args: string[]): ReturnType<typeof qf> =>
  qf([...args, '--project', project], { env: { QUANTFLOW_HOME: home } });
const json = <T>(...args: string[]): Promise<T> =>
  qfJson<T>([...args, '--project', project], { env: { QUANTFLOW_HOME: home } });

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'quantflow-graphs-'));
  const run = await json<{ runId: string }>('run', 'training', '--partition', '2024-01-01');
  runId = run.runId;
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('qf of a project with a graph asset', () => {
  test('lists assets alone; their deps are assets', async () => {
    const { assets, jobs } = await json<{
      assets: { key: string; step: string; deps: string[] }[];
      jobs: { name: string; steps: string[] }[];
    }>('ls');
    expect(assets.map(({ key, step, deps }) => [key, step, deps])).toEqual([
      ['raw_events', 'raw_events', []],
      ['training_rows', 'totals', ['raw_events']],
    ]);
    expect(jobs.map(({ name, steps }) => [name, steps])).toEqual([
      ['training', ['raw_events', 'clean', 'totals']],
      ['daily_report', ['report']],
    ]);
    expect((await call('ls')).stdout).toMatch(/daily_report +\(ops\) +1/);
  });

  test('tells the assets that a run made, and the ops of a job of ops', async () => {
    const again = await json<{ planned: number; materializations: { asset: string }[] }>(
      'run',
      'training',
      '--partition',
      '2024-01-01',
      '--write-mode',
      'overwrite',
    );
    expect(again.planned).toBe(2);
    expect(again.materializations.map(({ asset }) => asset)).toEqual(['raw_events', 'training_rows']);
    const report = await json<{ materializations: { asset: string }[] }>(
      'run',
      'daily_report',
      '--partition',
      '2024-01-01',
    );
    expect(report.materializations.map(({ asset }) => asset)).toEqual(['daily_report/report']);
  });

  test('shows what an op handed on by its key, and its log by its name', async () => {
    const shown = await json<{ step: string; files: string[] }>(
      'show',
      'training_rows/clean',
      '--partition',
      '2024-01-01',
    );
    expect(shown.step).toBe('clean');
    expect(JSON.parse(readFileSync(shown.files[0] as string, 'utf8'))).toEqual([
      { user: 'ada', price: 3 },
      { user: 'ada', price: 4 },
    ]);
    expect(await json('logs', runId, 'clean')).toMatchObject([{ step: 'clean', partition: '2024-01-01' }]);
  });

  test('status and lineage go by assets', async () => {
    const sums = await json<{ asset: string; fresh: number }[]>('status');
    expect(sums.map(({ asset, fresh }) => [asset, fresh])).toEqual([
      ['raw_events', 1],
      ['training_rows', 1],
    ]);
    const { edges } = await json<{ edges: unknown }>('lineage', 'training_rows');
    expect(edges).toEqual([
      { from: 'raw_events', to: 'training_rows', input: 'events', mapping: 'identity' },
    ]);
  });
});

test('qf runs a fan-out, and shows one item of it', async () => {
  const fanOut = join(root, 'examples/fan-out');
  const env = { env: { QUANTFLOW_HOME: join(home, 'fan-out') } };
  const run = await qfJson<{ materializations: { asset: string }[] }>(
    ['run', '--partition', '2024-01-01', '--project', fanOut],
    env,
  );
  expect(run.materializations.map(({ asset }) => asset)).toEqual(['largest_file']);
  const show = (...args: string[]): ReturnType<typeof qf> =>
    qf(['show', 'largest_file/measure', ...args, '--project', fanOut], env);
  expect((await show('--partition', '2024-01-01')).stdout).toMatch(/items +BTCUSDT\n +ETHUSDT\n +XRPUSDT/);
  expect((await show('--partition', '2024-01-01/BTCUSDT', '--limit', '5')).stdout).toBe('11\n');
  expect((await show('--partition', '2024-01-01', '--limit', '5')).stderr).toContain(
    "largest_file/measure has a value for each of 3 items; name one by --partition '2024-01-01/BTCUSDT'",
  );
});
