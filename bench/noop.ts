/**
 * Orchestration alone: a job of 12 no-op assets on the embedded host, every run, step and materialization recorded. One
 * run after the other, and a year of daily partitions in one run, by shard granularity.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batchWorker } from '../cli/project.ts';
import type { AssetOutput } from '../core/assets/step.ts';
import { asset, daily, definitions, job, type PartitionsDefinition } from '../core/index.ts';
import { homeAt, workerEnvironment } from '../local/host/home.ts';
import { localHost } from '../local/host/host.ts';
import { openRuntime } from '../runtime/open-runtime.ts';
import { compile, renderDefinition } from '../state-machines/compile.ts';
import { median } from './measure.ts';

const assetsCount = 12;
const repeats = 50;

/** A chain with a wide middle: a0 -> a1..a10 -> a11, as pipelines often are. */
function noopAssets(partitions?: PartitionsDefinition): readonly AssetOutput[] {
  const run = (): void => {};
  const of = partitions === undefined ? { run } : { run, partitions };
  const first = asset({ key: 'a0', ...of });
  const middle = Array.from({ length: assetsCount - 2 }, (_, i) =>
    asset({ key: `a${i + 1}`, deps: { first }, ...of }),
  );
  return [
    first,
    ...middle,
    asset({ key: `a${assetsCount - 1}`, deps: Object.fromEntries(middle.map((a) => [a.key, a])), ...of }),
  ];
}

export async function noop(): Promise<void> {
  const project = definitions({ assets: noopAssets(), jobs: [job({ name: 'noop' })] });
  const dir = mkdtempSync(join(tmpdir(), 'quantflow-bench-'));
  const home = homeAt(dir);
  const runtime = await openRuntime(workerEnvironment(home, dir), project, Date.now);
  const resolved = project.jobs.get('noop');
  if (resolved === undefined) throw new Error('no job');
  const { asl, substitutions } = compile(resolved);
  const definition = renderDefinition(asl);
  const host = localHost({ home, project: dir, runtime, batchWorker });
  const times: number[] = [];
  for (let i = 0; i < repeats; i++) {
    const startedAt = performance.now();
    const { status, cause } = await host.start({ job: 'noop', definition, substitutions }, `run-${i}`, {
      write_mode: 'overwrite',
    });
    if (status !== 'SUCCEEDED') throw new Error(`the run ${status}: ${cause}`);
    times.push(performance.now() - startedAt);
  }
  const made = await runtime.catalog.materializations('a0', '', { limit: 1000 });
  if (made.items.length !== repeats)
    throw new Error(`${made.items.length} materializations of ${repeats} were recorded`);
  await runtime.catalog.close();
  rmSync(dir, { recursive: true });
  const perAsset = times.map((ms) => ms / assetsCount);
  console.table([
    {
      assets: assetsCount,
      'first ms/asset': perAsset[0]?.toFixed(2),
      'median ms/asset': median(perAsset).toFixed(2),
      'max ms/asset': Math.max(...perAsset.slice(1)).toFixed(2),
      'aim ms/asset': 2,
    },
  ]);
  console.table([await year(undefined), await year('weekly'), await year('monthly')]);
}

/** Asset partitions a second of a year in one run. */
async function year(granularity: string | undefined): Promise<object> {
  const days = 365;
  const assets = noopAssets(daily({ start: '2023-01-01' }));
  const project = definitions({ assets, jobs: [job({ name: 'noop' })] });
  const dir = mkdtempSync(join(tmpdir(), 'quantflow-bench-'));
  const home = homeAt(dir);
  const runtime = await openRuntime(workerEnvironment(home, dir), project, Date.now);
  const resolved = project.jobs.get('noop');
  if (resolved === undefined) throw new Error('no job');
  const { asl, substitutions } = compile(resolved);
  const host = localHost({ home, project: dir, runtime, batchWorker });
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  const { status, cause } = await host.start(
    { job: 'noop', definition: renderDefinition(asl), substitutions },
    'year',
    {
      start_date: '2023-01-01',
      end_date: '2023-12-31',
      max_concurrency: 20,
      ...(granularity !== undefined && { shard_granularity: granularity }),
    },
  );
  if (status !== 'SUCCEEDED') throw new Error(`the run ${status}: ${cause}`);
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await runtime.catalog.close();
  rmSync(dir, { recursive: true });
  const made = days * assetsCount;
  return {
    shards: granularity ?? 'a day each',
    'asset partitions': made,
    seconds: seconds.toFixed(2),
    'cpu s': ((user + system) / 1e6).toFixed(2),
    'a second': Math.round(made / seconds),
    'aim a second': 3000,
  };
}
