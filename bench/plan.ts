/** Planning alone: shards of a year, and of a million asset partitions; nothing published, and everything. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssetOutput } from '../core/assets/step.ts';
import { asset, type Definitions, daily, definitions, job, product, statics } from '../core/index.ts';
import { keysOf } from '../core/partitions/subset/subset.ts';
import { homeAt, workerEnvironment } from '../local/host/home.ts';
import type { Materialization } from '../runtime/catalog/types.ts';
import { openRuntime } from '../runtime/open-runtime.ts';
import { plan } from '../runtime/plan/plan.ts';
import { resolveRunRequest } from '../runtime/request/resolve.ts';
import type { Runtime } from '../runtime/runtime.ts';

const assets = 12;
const now = Date.parse('2030-01-01T00:00:00Z');

function project(symbols: number): Definitions {
  const partitions = product(
    daily({ start: '2000-01-01' }),
    statics(
      Array.from({ length: symbols }, (_, i) => `S${i}`),
      { name: 'sym' },
    ),
  );
  const chain: AssetOutput[] = [];
  for (let i = 0; i < assets; i++) {
    const deps = i === 0 ? {} : { before: chain[i - 1] as AssetOutput };
    chain.push(asset({ key: `a${i}`, codeVersion: '1', partitions, deps, run: () => undefined }));
  }
  return definitions({ assets: chain, jobs: [job({ name: 'year' })] });
}

async function publishAll(runtime: Runtime, input: object): Promise<void> {
  const resolved = runtime.definitions.jobs.get('year');
  if (resolved === undefined) throw new Error('no job');
  const { partitions } = resolveRunRequest(input, resolved, now);
  for (const [sharding, subset] of partitions)
    for (const partition of keysOf(subset)) {
      const items = sharding.steps.map(({ name, outputs: [output] }) => ({
        expectedVersion: null,
        materialization: {
          ...{ asset: output?.key ?? '', partition, version: 'v', location: `${name}/${partition}/v` },
          ...{ files: [], rows: 0, bytes: 0, columns: [], kind: 'json', codeVersion: '1', dataVersion: 'd' },
          ...{ inputVersions: {}, runId: 'before', step: name, materializedAt: '2024-01-01T00:00:00.000Z' },
          ...{ metadata: {}, checks: [] },
        } as Materialization,
      }));
      await runtime.catalog.publish(items, {
        ...{ runId: 'before', step: 'all', partition, attempt: '0000.00', status: 'SUCCEEDED' },
        startedAt: '2024-01-01T00:00:00.000Z',
      });
    }
}

/** Plans in a child process, so that its memory is its own: prints seconds and peak MB. */
async function measureOne(symbols: number, endDate: string, isPublished: boolean): Promise<object> {
  const dir = mkdtempSync(join(tmpdir(), 'quantflow-bench-'));
  const runtime = await openRuntime(workerEnvironment(homeAt(dir), dir), project(symbols), () => now);
  const input = { start_date: '2000-01-01', end_date: endDate, max_concurrency: 10 };
  if (isPublished) await publishAll(runtime, input);
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  const result = await plan(
    {
      schemaVersion: 1,
      job: 'year',
      input,
      execution: { id: 'e', name: 'r1', startTime: new Date(now).toISOString(), redriveCount: 0 },
    },
    runtime,
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await runtime.catalog.close();
  rmSync(dir, { recursive: true });
  return {
    published: isPublished ? 'all' : 'none',
    'asset partitions': result.planned + result.skipped,
    seconds: seconds.toFixed(2),
    'cpu s': ((user + system) / 1e6).toFixed(2),
    'peak MB': Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

const sizes = [
  { symbols: 10, endDate: '2000-12-30', aims: { 'aim s': 1, 'aim MB': 300 } },
  { symbols: 100, endDate: '2002-04-14', aims: { 'aim s': 10, 'aim MB': undefined } },
];

export async function planning(): Promise<void> {
  const { measure } = await import('./measure.ts');
  const rows: object[] = [];
  for (const { symbols, endDate, aims } of sizes)
    for (const isPublished of [false, true]) {
      const args = [import.meta.filename, String(symbols), endDate, String(isPublished)];
      rows.push({ ...JSON.parse((await measure(process.execPath, args)).stdout), ...aims });
    }
  console.table(rows);
}

if (process.argv[1] === import.meta.filename) {
  const [symbols, endDate, isPublished] = process.argv.slice(2) as [string, string, string];
  console.log(JSON.stringify(await measureOne(Number(symbols), endDate, isPublished === 'true')));
}
