/**
 * A year of the pipeline, 12 assets, with tiny days: killed twice, and resumed twice by its redrive. Then it is complete,
 * and nothing that was published was computed again.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { homeAt, workerEnvironment } from '../../local/host/home.ts';
import { loadProject } from '../../pipelines/load-project.ts';
import { openRuntime } from '../../runtime/open-runtime.ts';
import { qfJson, spawnQf } from '../support/qf.ts';

const root = mkdtempSync(join(tmpdir(), 'quantflow-year-'));
const project = join(root, 'project');
const home = join(root, 'home');
const env = { QUANTFLOW_HOME: home };
afterAll(() => rmSync(root, { recursive: true, force: true }));

mkdirSync(project);
writeFileSync(
  join(project, 'quantflow.yaml'),
  `
project:
  name: year
  partitions: { start: 2023-01-01, timezone: UTC }
  symbols: [{ name: BTCUSDT, feed: synthetic, ticks_per_unit: 10 }]
  ingest: { feeds: [{ name: synthetic, provider: synthetic, exchange: synthetic, data_types: [trades, incremental_book_L2], events: 1000 }] }
  state_engine: { bars: { time: {}, tick: { threshold: 100 }, volume: { threshold: 5 }, dollar: { threshold: 300000 } } }
  label_engine: { methods: [{ name: fixed_horizon_return }] }
  feature_engine: { features: [ret_1, ret_5, ret_15, rv_20, ewm_vol_100] }
`,
);

const days = 365;
const request = [
  ...['run', 'quantflow_pipeline', '--start-date', '2023-01-01', '--end-date', '2023-12-31'],
  ...['--shard-granularity', 'monthly', '--max-concurrency', '2', '--project', project],
];

/** Days of the first asset of the pipeline that were begun. */
function begun(): number {
  const folder = join(home, 'data', 'cdm_trade');
  return existsSync(folder) ? readdirSync(folder).length : 0;
}

/** Starts a command and kills it when so many days were begun. */
async function killedAt(count: number, args: readonly string[]): Promise<void> {
  const { child, result } = spawnQf(args, env);
  while (begun() < count && child.exitCode === null) await sleep(20);
  child.kill('SIGKILL');
  await result;
}

test('a year, killed twice and resumed, is complete, and no partition was computed twice', async () => {
  await killedAt(days * 0.3, request);
  const [run] = await qfJson<readonly { readonly runId: string }[]>(['runs', '--project', project], { env });
  const retry = ['retry', run!.runId, '--project', project];
  await killedAt(days * 0.7, retry);
  const { code, stdout, stderr } = await spawnQf(retry, env).result;
  expect(code, stdout + stderr).toBe(0);

  const definitions = await loadProject(project);
  const { catalog } = await openRuntime(workerEnvironment(homeAt(home), project), definitions, Date.now);
  const assets = [...definitions.graph.assets.values()].filter(({ step }) => step.body.kind !== 'external');
  expect(assets).toHaveLength(12);
  for (const { key } of assets) {
    const { items } = await catalog.pointers(key, { limit: 1000 });
    expect(items, key).toHaveLength(days);
    for (const { partition } of items) {
      const versions = (await catalog.materializations(key, partition)).items;
      expect(versions, `${key} of ${partition}`).toHaveLength(1);
    }
  }
  await catalog.close();
}, 900_000);
