/**
 * `npm run bench -- market [--data DIR] [--peer VENV]`: the stages of every day that `npm run gen-day` wrote below DIR (a
 * day of 5 million deltas is made when it is left out), each as a cold process, and the whole pipeline as one job.
 *
 * With a peer, the same stages of another program run in turn over the same files: the Python module `quantflow_py` in
 * the virtual environment VENV, found there or in --peer-dir. Each has run once before it is measured, so that what
 * caches compiled code has done so.
 */
import { existsSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { features } from '../engines/features/index.ts';
import { syntheticExchange } from '../pipelines/quantflow/providers/synthetic/csv.ts';
import { instrumentOf } from '../pipelines/quantflow/providers/synthetic/instruments.ts';
import { type Measured, measure, median } from './measure.ts';
import { UsageError } from './usage-error.ts';

const bin = fileURLToPath(new URL('../bin/qf.js', import.meta.url));
const generator = fileURLToPath(new URL('./gen-day.ts', import.meta.url));

/** Jobs of ours, and the stages of the peer that do the same. */
const stages: readonly (readonly [job: string, peer: string])[] = [
  ['ingest', 'ingest'],
  ['dbt', 'transform'],
  ['state_engine', 'state_engine'],
  ['label_engine', 'labels'],
  ['feature_engine', 'features'],
  ['pipeline', 'ingest,transform,state_engine,labels,features'],
];

/** Options of the command. */
export const marketOptions = {
  data: { type: 'string' },
  peer: { type: 'string' },
  'peer-dir': { type: 'string' },
  repeats: { type: 'string' },
} as const;

type Options = Readonly<Partial<Record<string, string>>>;

interface Day {
  readonly symbol: string;
  readonly date: string;
}

export async function market(options: Options): Promise<void> {
  const repeats = Number(options['repeats'] ?? 3);
  if (!Number.isInteger(repeats) || repeats < 1)
    throw new UsageError(`--repeats ${options['repeats']} is not allowed: use an integer of at least 1`);
  const peer = options['peer'] === undefined ? undefined : peerOf(options['peer'], options['peer-dir']);
  const scratch = mkdtempSync(join(tmpdir(), 'quantflow-bench-'));
  try {
    const data = resolve(options['data'] ?? (await generated(scratch)));
    const days = daysBelow(data);
    if (days.length === 0)
      throw new UsageError(`--data ${data} holds no day; make one with npm run gen-day -- --out ${data}`);
    for (const day of days) {
      console.log(`\n${day.symbol} ${day.date}, load ${loadavg()[0]!.toFixed(1)}`);
      console.table(await rowsOf(day, data, scratch, peer, repeats));
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

async function generated(scratch: string): Promise<string> {
  const data = join(scratch, 'data');
  await measure(process.execPath, [generator, '--out', data]);
  return data;
}

function daysBelow(data: string): readonly Day[] {
  const files = globSync(`v1/${syntheticExchange}/incremental_book_L2/*/*/*/*.csv.gz`, { cwd: data });
  return files.toSorted().map((file) => {
    const [year, month, day, name] = file.split(sep).slice(3);
    return { symbol: name!.replace('.csv.gz', ''), date: `${year}-${month}-${day}` };
  });
}

async function rowsOf(
  day: Day,
  data: string,
  scratch: string,
  peer: Peer | undefined,
  repeats: number,
): Promise<readonly object[]> {
  const project = mkdtempSync(join(scratch, 'project-'));
  writeFileSync(join(project, 'quantflow.yaml'), projectText(day, data));
  const root = join(project, 'peer');
  const rows: object[] = [];
  for (const [job, stage] of stages) {
    const ours: Measured[] = [];
    const theirs: Measured[] = [];
    for (let i = 0; i <= repeats; i++) {
      ours.push(await run(job, day, project));
      if (peer !== undefined) theirs.push(await peer(stage, day, data, root));
    }
    rows.push(rowOf(job, ours.slice(1)));
    if (peer !== undefined) rows.push(rowOf(`${job}, peer`, theirs.slice(1)));
  }
  rmSync(project, { recursive: true });
  return rows;
}

const run = (job: string, { date, symbol }: Day, project: string): Promise<Measured> =>
  measure(process.execPath, [
    ...[bin, 'run', `quantflow_${job}`, '--project', project],
    ...['--partition', `${date}|${symbol}`, '--write-mode', 'overwrite', '--json'],
  ]);

type Peer = (stages: string, day: Day, data: string, root: string) => Promise<Measured>;

function peerOf(venv: string, folder: string | undefined): Peer {
  const python = resolve(venv, 'bin', 'python');
  if (!existsSync(python))
    throw new UsageError(`--peer ${venv} is no virtual environment: there is no ${python}`);
  const caches = join(tmpdir(), 'quantflow-bench-peer');
  mkdirSync(caches, { recursive: true });
  const environment = {
    NUMBA_CACHE_DIR: join(caches, 'numba'),
    PYTHONPYCACHEPREFIX: join(caches, 'pyc'),
    ...(folder !== undefined && { PYTHONPATH: resolve(folder) }),
  };
  return (stages, { symbol, date }, data, root) =>
    measure(
      python,
      [
        ...['-m', 'quantflow_py.pipeline', '--csv', data, '--root', root],
        ...['--symbol', symbol, '--date', date, '--stages', stages],
      ],
      environment,
    );
}

function rowOf(stage: string, all: readonly Measured[]): object {
  const seconds = (of: (one: Measured) => number): string => (median(all.map(of)) / 1000).toFixed(2);
  return {
    stage,
    'wall s': seconds(({ wallMs }) => wallMs),
    'cpu s': seconds(({ cpuMs }) => cpuMs),
    'peak MB': Math.round(median(all.map(({ peakMb }) => peakMb))),
  };
}

/** The thresholds of bars are those of the day that the settings of the synthetic market give. */
function projectText({ symbol, date }: Day, data: string): string {
  const { ticksPerUnit } = instrumentOf(symbol);
  return JSON.stringify({
    project: {
      name: 'bench',
      partitions: { start: date, timezone: 'UTC' },
      symbols: [{ name: symbol, feed: 'files', ticks_per_unit: ticksPerUnit }],
      ingest: {
        feeds: [
          {
            name: 'files',
            provider: 'files',
            exchange: syntheticExchange,
            url: pathToFileURL(data).href,
            data_types: ['trades', 'incremental_book_L2'],
          },
        ],
      },
      data_processing: { historical_data_engine: 'duckdb' },
      state_engine: {
        bars: { time: {}, tick: {}, volume: { threshold: 20 }, dollar: { threshold: 1_200_000 } },
      },
      label_engine: {
        methods: ['triple_barrier', 'fixed_horizon_return', 'trend_scanning'].map((name) => ({ name })),
      },
      feature_engine: { features: Object.keys(features) },
    },
  });
}
