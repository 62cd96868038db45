/** Orchestration alone: a job of 12 no-op assets on the embedded host, every run, step and materialization recorded. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imagesDir } from '../cli/project.ts';
import type { AssetOutput } from '../core/assets/step.ts';
import { asset, definitions, job } from '../core/index.ts';
import { homeAt, workerEnvironment } from '../local/host/home.ts';
import { localHost } from '../local/host/host.ts';
import { openRuntime } from '../runtime/open-runtime.ts';
import { compile, renderDefinition } from '../state-machines/compile.ts';
import { median } from './measure.ts';

const assetsCount = 12;
const repeats = 50;

/** A chain with a wide middle: a0 -> a1..a10 -> a11, as pipelines often are. */
function noopAssets(): readonly AssetOutput[] {
  const run = (): void => {};
  const first = asset({ key: 'a0', run });
  const middle = Array.from({ length: assetsCount - 2 }, (_, i) =>
    asset({ key: `a${i + 1}`, deps: { first }, run }),
  );
  return [
    first,
    ...middle,
    asset({ key: `a${assetsCount - 1}`, deps: Object.fromEntries(middle.map((a) => [a.key, a])), run }),
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
  const host = localHost({ home, project: dir, runtime, imagesDir });
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
}
