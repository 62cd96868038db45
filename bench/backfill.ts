/**
 * `npm run bench -- backfill [--data DIR] [--peer VENV [--peer-dir DIR]] [--repeats N]`: the whole pipeline over all days
 * that `npm run gen-day` wrote below DIR (4 days of 2 symbols with a million deltas each when it is left out), as one run,
 * by size of shard. With a peer, another program's loop over the same files in two processes, which records nothing.
 */
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Day, generateDay, type MarketOptions, projectText, withDays } from './market-data.ts';
import { type Measured, measure, repeatsOf, rowOf } from './measure.ts';
import { peerOf } from './peer.ts';

const bin = fileURLToPath(new URL('../bin/qf.js', import.meta.url));

const generated = { symbols: ['BTCUSDT', 'ETHUSDT'], start: '2024-01-01', days: 4, events: 1_000_000 };

/** What a run is given. */
const settings: readonly (readonly string[])[] = [
  ['--max-concurrency', '1'],
  ['--max-concurrency', '2'],
  ['--max-concurrency', '4'],
  ['--max-concurrency', '2', '--shard-granularity', 'weekly'],
];

export async function backfill(options: MarketOptions): Promise<void> {
  const repeats = repeatsOf(options.repeats);
  const peer = options.peer === undefined ? undefined : peerOf(options.peer, options['peer-dir']);
  await withDays(options, generate, async (days, data, scratch) => {
    console.log(`\n${days.length} symbol-days, load ${loadavg()[0]!.toFixed(1)}`);
    const measured = [...settings, ...(peer === undefined ? [] : [undefined])].map((flags) => ({
      flags,
      runs: [] as Measured[],
      counts: {},
    }));
    // In turn, so that the machine's other work is spread over all.
    for (let i = 0; i <= repeats; i++)
      for (const one of measured) {
        const folder = mkdtempSync(join(scratch, 'run-'));
        if (one.flags === undefined) one.runs.push(await peer!(loop, loopArgs(days, data, folder)));
        else {
          writeFileSync(join(folder, 'quantflow.yaml'), projectText(days, data));
          const run = await measure(process.execPath, [...qfRun(days, folder), ...one.flags]);
          one.runs.push(run);
          one.counts = countsOf(run, folder);
        }
        rmSync(folder, { recursive: true });
      }
    console.table(
      measured.map(({ flags, runs, counts }) => ({
        ...rowOf(flags?.join(' ') ?? 'peer, two processes', runs.slice(1)),
        ...counts,
      })),
    );
  });
}

async function generate(data: string): Promise<void> {
  const { symbols, start, days, events } = generated;
  for (const symbol of symbols)
    for (let day = 0; day < days; day++) {
      const date = new Date(Date.parse(start) + day * 86_400_000).toISOString().slice(0, 10);
      await generateDay(data, { symbol, date, events });
    }
}

const datesOf = (days: readonly Day[]): readonly string[] => [...new Set(days.map(({ date }) => date))];

const qfRun = (days: readonly Day[], project: string): readonly string[] => [
  ...[bin, 'run', 'quantflow_pipeline', '--project', project, '--json'],
  ...['--start-date', datesOf(days)[0]!, '--end-date', datesOf(days).at(-1)!],
];

/** The peer's loop. */
const loop = 'dagster_app.backfill';

const loopArgs = (days: readonly Day[], data: string, root: string): readonly string[] => [
  ...['--mode', 'plainpool', '--csv', data, '--root', root],
  ...['--symbols', [...new Set(days.map(({ symbol }) => symbol))].join(',')],
  ...['--start', datesOf(days)[0]!, '--days', String(datesOf(days).length)],
];

/** What the run made, and the transitions that it took for each, as Step Functions counts them: a state entered. */
function countsOf({ stdout }: Measured, project: string): object {
  const { materializations } = JSON.parse(stdout) as { readonly materializations: readonly unknown[] };
  const journals = globSync('.quantflow/executions/**/*.jsonl', { cwd: project });
  const entered = journals.reduce(
    (sum, file) => sum + (readFileSync(join(project, file), 'utf8').match(/StateEntered"/g) ?? []).length,
    0,
  );
  return {
    'asset partitions': materializations.length,
    'transitions each': (entered / materializations.length).toFixed(2),
  };
}
