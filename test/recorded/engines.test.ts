/** The engines on recorded days against golden tables. Fails, and does not skip, where the recordings are absent. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { describe, expect, it } from 'vitest';
import type { BarName } from '../../engines/bars/index.ts';
import { barColumns } from '../../engines/bars/types.ts';
import { features } from '../../engines/features/index.ts';
import { planFeatures } from '../../engines/features/plan/compile.ts';
import { computeFeatures, featureColumns } from '../../engines/features/table.ts';
import { computeLabels, labelColumns } from '../../engines/labels/table.ts';
import { lobColumns, tradeEnrichedColumns } from '../../engines/state/columns.ts';
import { createStateEngine } from '../../engines/state/engine.ts';
import { joinPages } from '../../engines/state/join.ts';
import type { DeltaBatch, StateCounts, StatePage, TradeBatch } from '../../engines/state/types.ts';
import { type Column, type ColumnSpec, concatTables, type Table } from '../../engines/table.ts';

const shared = new URL('../../../shared/', import.meta.url);
const golden = new URL('spec/golden/', shared);

interface Settings {
  exchange: string;
  symbol: string;
  date: string;
  ticks_per_unit: number;
  volume_bar: number;
  dollar_bar: number;
  tick_bar: number;
  snapshot_us: number;
  time_bar_us: number;
}

interface Digest {
  rows: number;
  columns: Record<string, { nulls: number; sha?: string; bits?: string }>;
}

const entries: Settings[] = JSON.parse(readFileSync(new URL('settings.json', golden), 'utf8'));
const methods = { triple_barrier: {}, fixed_horizon_return: {}, trend_scanning: {} };

/** Columns whose tolerance is 1e-6. */
const loose = new Set([
  'kyle_lambda_50',
  'roll_spread_50',
  'autocorr_50',
  'skew_50',
  'boll_z_20',
  'volume_z_50',
]);

function csv(entry: Settings, dataType: string): string[][] {
  const path = `data/tardis/v1/${entry.exchange}/${dataType}/${entry.date.replaceAll('-', '/')}/${entry.symbol}.csv.gz`;
  const lines = gunzipSync(readFileSync(new URL(path, shared)))
    .toString()
    .trimEnd()
    .split('\n');
  return lines.slice(1).map((line) => line.split(','));
}

function numbers(rows: string[][], at: number): Float64Array {
  return Float64Array.from(rows, (row) => Number(row[at]));
}

/** The price of the nearest tick. */
function prices(rows: string[][], at: number, ticksPerUnit: number): Float64Array {
  return numbers(rows, at).map((price) => Math.floor(price * ticksPerUnit + 0.5) / ticksPerUnit);
}

const tradeSides: Record<string, number> = { buy: 1, sell: -1 };

function readTrades(entry: Settings): TradeBatch {
  const rows = csv(entry, 'trades');
  return {
    rows: rows.length,
    columns: {
      ts: numbers(rows, 3),
      side: Int8Array.from(rows, (row) => tradeSides[row[5]!] ?? 0),
      price: prices(rows, 6, entry.ticks_per_unit),
      size: numbers(rows, 7),
    },
  };
}

function readDeltas(entry: Settings): DeltaBatch {
  const rows = csv(entry, 'incremental_book_L2');
  return {
    rows: rows.length,
    columns: {
      ts: numbers(rows, 3),
      is_snapshot: Uint8Array.from(rows, (row) => (row[4] === 'true' ? 1 : 0)),
      side: Int8Array.from(rows, (row) => (row[5] === 'bid' ? 1 : -1)),
      price: prices(rows, 6, entry.ticks_per_unit),
      size: numbers(rows, 7),
    },
  };
}

function run(entry: Settings): StatePage & { readonly counts: StateCounts } {
  const dayStartUs = Date.parse(`${entry.date}T00:00:00Z`) * 1000;
  const engine = createStateEngine({
    ticksPerUnit: entry.ticks_per_unit,
    contractSize: 1,
    contractType: 'linear',
    gapUs: 60_000_000,
    depth: 20,
    snapshotUs: entry.snapshot_us,
    dayStartUs,
    dayEndUs: dayStartUs + 86_400_000_000,
    bars: {
      time: { interval_us: entry.time_bar_us },
      tick: { threshold: entry.tick_bar },
      volume: { threshold: entry.volume_bar },
      dollar: { threshold: entry.dollar_bar },
    },
  });
  engine.pushTrades(readTrades(entry));
  const pages = [...engine.pushDeltas(readDeltas(entry))];
  return { ...joinPages([...pages, ...engine.finish()]), counts: engine.counts() };
}

/** First 16 hex digits of SHA-256 over 8 bytes a value, little-endian; null is the least int64. */
function digest(values: Column, spec: ColumnSpec): string {
  const bytes = Buffer.alloc(8 * values.length);
  const write = spec.type === 'double' ? bytes.writeDoubleLE.bind(bytes) : bytes.writeBigInt64LE.bind(bytes);
  values.forEach((value, i) => {
    if (Number.isNaN(value)) bytes.writeBigInt64LE(-(2n ** 63n), 8 * i);
    else
      (write as (value: unknown, at: number) => void)(
        spec.type === 'double' ? +value + 0 : BigInt(value),
        8 * i,
      );
  });
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

function expectDigest(table: Table, specs: readonly ColumnSpec[], want: Digest): void {
  expect(table.rows).toBe(want.rows);
  expect(specs.map((spec) => spec.name)).toEqual(Object.keys(want.columns));
  expect(specs.map((spec) => spec.name)).toEqual(
    Object.keys(table.columns).filter((name) => name !== 'bar_id'),
  );
  const got = specs.map((spec) => [spec.name, digest(table.columns[spec.name]!, spec)]);
  expect(got).toEqual(specs.map(({ name }) => [name, want.columns[name]!.bits ?? want.columns[name]!.sha]));
}

async function expectRows(table: Table, specs: readonly ColumnSpec[], file: URL): Promise<void> {
  const bytes = readFileSync(file);
  const rows = await parquetReadObjects({
    file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
    compressors,
  });
  expect(table.rows).toBe(rows.length);
  expect(specs.map((spec) => spec.name)).toEqual(Object.keys(rows[0]!));
  expect(specs.map((spec) => spec.name)).toEqual(Object.keys(table.columns));
  for (const { name, type } of specs) {
    const got = table.columns[name]!;
    const want = rows.map((row) => row[name]);
    expect(got.length).toBe(rows.length);
    if (type === 'string') {
      expect(got, name).toEqual(want);
      continue;
    }
    const numeric = want.map((value) => (value == null ? Number.NaN : Number(value)));
    const scale = numeric.reduce((max, value) => (Math.abs(value) > max ? Math.abs(value) : max), 0);
    const [relative, absolute] = type === 'double' ? [loose.has(name) ? 1e-6 : 1e-9, 1e-10 * scale] : [0, 0];
    const wrong = numeric.flatMap((value, i) => {
      const ours = got[i] as number;
      const same = Number.isNaN(value)
        ? Number.isNaN(ours)
        : Math.abs(ours - value) <= relative * Math.abs(value) + absolute;
      return same ? [] : [`${name} row ${i}: ${ours}, golden ${value}`];
    });
    expect(wrong).toEqual([]);
  }
}

describe.each(entries)('$exchange $symbol $date', (entry) => {
  const prefix = `${entry.exchange}-${entry.symbol}-${entry.date}`;
  const want: Record<string, Digest> = JSON.parse(
    readFileSync(new URL(`${prefix}.json`, golden), 'utf8'),
  ).tables;
  const names: readonly BarName[] = ['time', 'tick', 'volume', 'dollar'];
  const state = run(entry);
  const labels = concatTables(names.map((name) => computeLabels(name, state.bars[name]!, methods)));

  it('enriches the trades bit for bit', () => {
    expectDigest(state.cdm_trade_enriched, tradeEnrichedColumns, want['cdm_trade_enriched']!);
  });

  it('writes the book snapshots bit for bit', () => {
    expectDigest(state.cdm_lob_l2, lobColumns(20), want['cdm_lob_l2']!);
  });

  it.each(names)('builds the %s bars bit for bit', (name) => {
    const specs = barColumns.filter((spec) => spec.name !== 'bar_id');
    expectDigest(state.bars[name]!, specs, want[`cdm_${name}_bars`]!);
  });

  it('labels the bars', async () => {
    await expectRows(labels, labelColumns(methods), new URL(`${prefix}.cdm_labels.parquet`, golden));
  });

  it('computes the features', async () => {
    const plan = planFeatures(Object.keys(features));
    const table = concatTables(
      names.map((name) =>
        computeFeatures(name, plan, { bars: state.bars[name]!, lob: state.cdm_lob_l2, labels }),
      ),
    );
    await expectRows(table, featureColumns(plan, methods), new URL(`${prefix}.ft_features.parquet`, golden));
  });

  it('finds no crossed book and a snapshot first', () => {
    const { crossed, locked, firstRowNotSnapshot } = state.counts;
    expect({ crossed, locked, firstRowNotSnapshot }).toEqual({
      crossed: 0,
      locked: 0,
      firstRowNotSnapshot: false,
    });
  });
});

it('covers all six golden days', () => {
  expect(entries).toHaveLength(6);
});
