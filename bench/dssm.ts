/**
 * A training day over 50,000 items, at 200,000 and 1,000,000 events: each stage as a process of its own, cold, and the day
 * as `qf materialize-day` makes it. With BENCH_PEER another program runs over the same files in the same go: a command in
 * which {data}, {out} and {stage} (skeleton or enrich) are filled in, started in the folder BENCH_PEER_DIR. Each stage has
 * run once before it is measured, so that what caches compiled code has done so.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { castSelect } from '../core/sql/cast-select.ts';
import { daedalusSchema, pathsOf } from '../pipelines/dssm-ranking/daedalus-config.ts';
import { skeletonType } from '../pipelines/dssm-ranking/ops/skeleton-stage.ts';
import { defaultSample, type SampleOptions, writeSample } from '../pipelines/dssm-ranking/sample/index.ts';
import { compileServices } from '../pipelines/dssm-ranking/services/compile.ts';
import type { CompiledService } from '../pipelines/dssm-ranking/services/types.ts';
import { skeletonSelect } from '../pipelines/dssm-ranking/skeleton/select.ts';
import { quoteLiteral } from '../runtime/io/duckdb/quote.ts';
import { type Measured, measure, median } from './measure.ts';

const stageFile = (stage: string): string => fileURLToPath(new URL(`./dssm-${stage}.ts`, import.meta.url));
const bin = fileURLToPath(new URL('../bin/qf.js', import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));
const repeats = 3;

const sizes: Readonly<Record<string, Pick<SampleOptions, 'users' | 'eventsPerDay'>>> = {
  '200,000': { users: 20_000, eventsPerDay: 6_667 },
  '1,000,000': { users: 100_000, eventsPerDay: 33_334 },
};

type Row = Readonly<Record<string, string | number>>;

export async function dssm(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'quantflow-bench-'));
  const rows: Row[] = [];
  try {
    for (const [events, size] of Object.entries(sizes)) {
      const data = join(dir, events);
      mkdirSync(data);
      const options = { ...defaultSample, ...size, items: 50_000, days: 30 };
      for (const name of ['interactions', 'items'] as const) writeSample(name, data, options);
      writeFileSync(join(data, 'skeleton.sql'), skeletonSql(data));
      for (const stage of ['skeleton', 'enrich']) {
        const count = Number(events.replaceAll(',', ''));
        rows.push(rowOf(events, stage, count, await repeated(() => ours(stage, data))));
        const peer = process.env['BENCH_PEER'];
        if (peer !== undefined)
          rows.push(rowOf(events, `${stage}, peer`, count, await repeated(() => theirs(peer, stage, data))));
      }
      rows.push(rowOf(events, 'materialize-day', Number(events.replaceAll(',', '')), await day(data, dir)));
      rows.push(footerRow(events, data));
    }
    console.table(rows);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** With the cache of compiled code that `qf` and its jobs have. */
const ours = (stage: string, data: string): Promise<Measured> =>
  measure(process.execPath, ['--disable-warning=ExperimentalWarning', stageFile(stage), data], {
    NODE_COMPILE_CACHE: enableCompileCache().directory ?? '',
  });

function theirs(command: string, stage: string, data: string): Promise<Measured> {
  const words: Readonly<Record<string, string>> = {
    '{data}': data,
    '{out}': join(data, 'peer'),
    '{stage}': stage,
  };
  const [program, ...args] = command.split(' ').map((word) => words[word] ?? word);
  return measure(program as string, args, {}, process.env['BENCH_PEER_DIR']);
}

async function repeated(run: () => Promise<Measured>): Promise<readonly Measured[]> {
  const all: Measured[] = [];
  await run();
  for (let i = 0; i < repeats; i++) all.push(await run());
  return all;
}

/** The query as the state machine has it, over the file and for the day. */
function skeletonSql(data: string): string {
  const service = compileServices(pathsOf(daedalusSchema.parse({}))).get('dssm_ranking') as CompiledService;
  const startUs = Date.parse('2026-02-01T00:00:00Z') * 1000;
  return castSelect(skeletonSelect(service), skeletonType(service))
    .replaceAll(`ref('interactions')`, quoteLiteral(join(data, 'interactions.parquet')))
    .replaceAll('window_start()', String(startUs))
    .replaceAll('window_end()', String(startUs + 86_400_000_000));
}

/** With the catalog, the state machine and a worker process. */
async function day(data: string, dir: string): Promise<readonly Measured[]> {
  const env = { QUANTFLOW_HOME: mkdtempSync(join(dir, 'home-')) };
  const qf = (...args: readonly string[]): Promise<Measured> =>
    measure(process.execPath, [bin, ...args, '--project', root], env);
  for (const name of ['interactions', 'items']) await qf('register', name, join(data, `${name}.parquet`));
  return [await qf('materialize-day', 'dssm_ranking', '2026-02-01')];
}

function rowOf(events: string, what: string, count: number, all: readonly Measured[]): Row {
  const wallMs = median(all.map((one) => one.wallMs));
  return {
    events,
    what,
    'wall s': (wallMs / 1000).toFixed(2),
    'cpu s': (median(all.map((one) => one.cpuMs)) / 1000).toFixed(2),
    'peak MB': Math.round(Math.max(...all.map((one) => one.peakMb))),
    'events/s': Math.round(count / (wallMs / 1000)),
  };
}

/** The time that the enrich stage took for its report, as it printed it. */
function footerRow(events: string, data: string): Row {
  const file = readdirSync(data).find((name) => name.startsWith('enriched-')) as string;
  const bytes = statSync(join(data, file)).size;
  return {
    events,
    what: `report from the footer of ${Math.round(bytes / 1e6)} MB: ${file.split('-')[1]} ms`,
  };
}
