/** Generated days of market data, and a project over them with all that the market engines make. */
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { features } from '../engines/features/index.ts';
import { syntheticExchange } from '../pipelines/quantflow/providers/synthetic/csv.ts';
import { instrumentOf } from '../pipelines/quantflow/providers/synthetic/instruments.ts';
import { measure } from './measure.ts';
import { UsageError } from './usage-error.ts';

const generator = fileURLToPath(new URL('./gen-day.ts', import.meta.url));

/** Options of a bench over days, with a peer beside it or without. */
export const marketOptions = {
  data: { type: 'string' },
  peer: { type: 'string' },
  'peer-dir': { type: 'string' },
  repeats: { type: 'string' },
} as const;

/** What {@link marketOptions} say. */
export type MarketOptions = Readonly<Partial<Record<keyof typeof marketOptions, string>>>;

/** A symbol-day. */
export interface Day {
  readonly symbol: string;
  /** YYYY-MM-DD */
  readonly date: string;
}

/** Writes a day below a folder as `npm run gen-day` does. */
export async function generateDay(
  out: string,
  { symbol, date, events }: Partial<Day> & { readonly events?: number } = {},
): Promise<void> {
  await measure(process.execPath, [
    ...[generator, '--out', out],
    ...(symbol === undefined ? [] : ['--symbol', symbol]),
    ...(date === undefined ? [] : ['--date', date]),
    ...(events === undefined ? [] : ['--events', String(events)]),
  ]);
}

/** The days below a folder, in the order of dates. */
function daysBelow(data: string): readonly Day[] {
  const files = globSync(`v1/${syntheticExchange}/incremental_book_L2/*/*/*/*.csv.gz`, { cwd: data });
  return files.toSorted().map((file) => {
    const [year, month, day, name] = file.split(sep).slice(3);
    return { symbol: name!.replace('.csv.gz', ''), date: `${year}-${month}-${day}` };
  });
}

/** Units of a symbol in a volume bar: some hundred bars a day. */
const barVolume = 20;

/** The text of a project over some days. The thresholds of bars are those of the settings of the synthetic market. */
export function projectText(days: readonly Day[], data: string): string {
  const symbols = [...new Set(days.map(({ symbol }) => symbol))].map((name) => {
    const { ticksPerUnit, price } = instrumentOf(name);
    const bars = { dollar: { threshold: barVolume * price } };
    return { name, feed: 'files', ticks_per_unit: ticksPerUnit, state_engine: { bars } };
  });
  return JSON.stringify({
    project: {
      name: 'bench',
      partitions: { start: days.map(({ date }) => date).toSorted()[0], timezone: 'UTC' },
      symbols,
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
        bars: { time: {}, tick: {}, volume: { threshold: barVolume }, dollar: { threshold: 1_200_000 } },
      },
      label_engine: {
        methods: ['triple_barrier', 'fixed_horizon_return', 'trend_scanning'].map((name) => ({ name })),
      },
      feature_engine: { features: Object.keys(features) },
    },
  });
}

/** Lends a scratch folder, and the days below --data, which are made in it when that is left out. */
export async function withDays(
  options: MarketOptions,
  generate: (out: string) => Promise<void>,
  use: (days: readonly Day[], data: string, scratch: string) => Promise<void>,
): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'quantflow-bench-'));
  try {
    const data = resolve(options.data ?? join(scratch, 'data'));
    if (options.data === undefined) await generate(data);
    const days = daysBelow(data);
    if (days.length === 0)
      throw new UsageError(`--data ${data} holds no day; make one with npm run gen-day -- --out ${data}`);
    await use(days, data, scratch);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
