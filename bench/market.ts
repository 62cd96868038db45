/**
 * `npm run bench -- market [--data DIR] [--peer VENV]`: the stages of every day that `npm run gen-day` wrote below DIR (a
 * day of 5 million deltas is made when it is left out), each as a cold process, and the whole pipeline as one job.
 *
 * With a peer, the same stages of another program run in turn over the same files: the Python module `quantflow_py` in
 * the virtual environment VENV, found there or in --peer-dir. Each has run once before it is measured, so that what
 * caches compiled code has done so.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Day, generateDay, type MarketOptions, projectText, withDays } from './market-data.ts';
import { type Measured, measure, repeatsOf, rowOf } from './measure.ts';
import { type Peer, peerOf } from './peer.ts';

const bin = fileURLToPath(new URL('../bin/qf.js', import.meta.url));

/** Jobs of ours, and the stages of the peer that do the same. */
const stages: readonly (readonly [job: string, peer: string])[] = [
  ['ingest', 'ingest'],
  ['dbt', 'transform'],
  ['state_engine', 'state_engine'],
  ['label_engine', 'labels'],
  ['feature_engine', 'features'],
  ['pipeline', 'ingest,transform,state_engine,labels,features'],
];

export async function market(options: MarketOptions): Promise<void> {
  const repeats = repeatsOf(options.repeats);
  const peer = options.peer === undefined ? undefined : peerOf(options.peer, options['peer-dir']);
  await withDays(options, generateDay, async (days, data, scratch) => {
    for (const day of days) {
      console.log(`\n${day.symbol} ${day.date}, load ${loadavg()[0]!.toFixed(1)}`);
      console.table(await rowsOf(day, data, scratch, peer, repeats));
    }
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
  writeFileSync(join(project, 'quantflow.yaml'), projectText([day], data));
  const root = join(project, 'peer');
  const rows: object[] = [];
  for (const [job, stage] of stages) {
    const ours: Measured[] = [];
    const theirs: Measured[] = [];
    for (let i = 0; i <= repeats; i++) {
      ours.push(await run(job, day, project));
      if (peer !== undefined) theirs.push(await peer(pipeline, peerArgs(stage, day, data, root)));
    }
    rows.push(rowOf(job, ours.slice(1)));
    if (peer !== undefined) rows.push(rowOf(`${job}, peer`, theirs.slice(1)));
  }
  rmSync(project, { recursive: true });
  return rows;
}

/** The peer's program. */
const pipeline = 'quantflow_py.pipeline';

const peerArgs = (stages: string, { symbol, date }: Day, data: string, root: string): readonly string[] => [
  ...['--csv', data, '--root', root],
  ...['--symbol', symbol, '--date', date, '--stages', stages],
];

const run = (job: string, { date, symbol }: Day, project: string): Promise<Measured> =>
  measure(process.execPath, [
    ...[bin, 'run', `quantflow_${job}`, '--project', project],
    ...['--partition', `${date}|${symbol}`, '--write-mode', 'overwrite', '--json'],
  ]);
