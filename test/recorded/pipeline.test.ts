/**
 * The whole pipeline on recorded days, as a user runs it: provider over HTTP, `qf run`, digests by `qf show`. Fails, and
 * does not skip, where the recordings are absent.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveFolder } from '../support/file-server.ts';
import { qfJson, spawnQf } from '../support/qf.ts';

const shared = fileURLToPath(new URL('../../../shared/', import.meta.url));
const golden = join(shared, 'spec/golden');

interface Settings {
  readonly exchange: string;
  readonly symbol: string;
  readonly date: string;
  readonly ticks_per_unit: number;
  readonly volume_bar: number;
  readonly dollar_bar: number;
  readonly tick_bar: number;
  readonly snapshot_us: number;
  readonly time_bar_us: number;
}

interface Column {
  readonly type: string;
  readonly nulls: number;
  readonly min?: number;
  readonly max?: number;
  readonly sum?: number;
  readonly sha?: string;
  readonly bits?: string;
}

interface Digest {
  readonly rows: number;
  readonly columns: Readonly<Record<string, Column>>;
}

const entries = JSON.parse(readFileSync(join(golden, 'settings.json'), 'utf8')) as readonly Settings[];

const projectFile = (entry: Settings, baseUrl: string): string => `
project:
  name: recorded
  partitions: { start: ${entry.date}, timezone: UTC }
  symbols:
    - { name: ${entry.symbol}, feed: feed, ticks_per_unit: ${entry.ticks_per_unit} }
  ingest:
    feeds:
      - { name: feed, provider: tardis, exchange: ${entry.exchange}, data_types: [trades, incremental_book_L2], base_url: "${baseUrl}" }
  state_engine:
    snapshot_us: ${entry.snapshot_us}
    bars:
      time: { interval_us: ${entry.time_bar_us} }
      tick: { threshold: ${entry.tick_bar} }
      volume: { threshold: ${entry.volume_bar} }
      dollar: { threshold: ${entry.dollar_bar} }
  label_engine:
    methods: [{ name: triple_barrier }, { name: fixed_horizon_return }, { name: trend_scanning }]
  feature_engine:
    features: ${JSON.stringify(featureNames())}
`;

/** Names of the features: the columns between close and the labels of the golden table. */
function featureNames(): readonly string[] {
  const { tables } = goldenOf(entries[0] as Settings);
  const columns = Object.keys((tables['ft_features'] as Digest).columns);
  return columns.slice(columns.indexOf('close') + 1, columns.indexOf('tb_label'));
}

function goldenOf(entry: Settings): { readonly tables: Readonly<Record<string, Digest>> } {
  return JSON.parse(readFileSync(join(golden, `${goldenName(entry)}.json`), 'utf8'));
}

const goldenName = (entry: Settings): string => `${entry.exchange}-${entry.symbol}-${entry.date}`;

const exact = [
  'raw_trades',
  'raw_incremental_book_L2',
  'cdm_trade',
  'cdm_book_delta',
  'cdm_trade_enriched',
  'cdm_lob_l2',
  'cdm_time_bars',
  'cdm_tick_bars',
  'cdm_volume_bars',
  'cdm_dollar_bars',
];
const near = ['cdm_labels', 'ft_features'];
const looser = new Set([
  'kyle_lambda_50',
  'roll_spread_50',
  'autocorr_50',
  'skew_50',
  'boll_z_20',
  'volume_z_50',
]);

/** What two digests must have in common: sums of doubles are free in their last bits, integer sums wrap. */
const comparable = ({ rows, columns }: Digest): unknown => ({
  rows,
  columns: Object.entries(columns).map(([name, { type, nulls, min, max, sha, bits }]) => [
    name,
    type,
    nulls,
    min,
    max,
    type === 'Float64' ? bits : sha,
  ]),
});

describe.each(entries)('$exchange $symbol $date', (entry) => {
  const project = mkdtempSync(join(tmpdir(), 'quantflow-recorded-'));
  const key = `${entry.date}|${entry.symbol}`;
  const assetOf = (table: string): string => table.replace(/^raw_/, 'raw_feed_');

  beforeAll(async () => {
    const server = await serveFolder(join(shared, 'data/tardis'));
    writeFileSync(join(project, 'quantflow.yaml'), projectFile(entry, server.url));
    const { code, stdout, stderr } = await spawnQf([
      'run',
      'quantflow_pipeline',
      '--project',
      project,
      '--partition',
      key,
    ]).result;
    await server.close();
    expect(code, stdout + stderr).toBe(0);
  });
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  test.each(exact)('%s equals the golden digest bit for bit', async (table) => {
    const shown = await qfJson<{ asset: string; partition: string; digest: Digest }>([
      'show',
      assetOf(table),
      '--partition',
      key,
      '--digest',
      '--project',
      project,
    ]);
    const expected = goldenOf(entry).tables[table] as Digest;
    expect([shown.asset, shown.partition]).toEqual([assetOf(table), key]);
    expect(comparable(shown.digest)).toEqual(comparable(expected));
    for (const [name, { type, min = 0, max = 0, sum = 0 }] of Object.entries(expected.columns)) {
      if (type !== 'Float64') continue;
      const scale = Math.max(Math.abs(min), Math.abs(max)) * expected.rows;
      expect(Math.abs((shown.digest.columns[name]?.sum ?? Number.NaN) - sum), name).toBeLessThanOrEqual(
        1e-12 * scale,
      );
    }
  });

  test.each(near)('%s equals the golden table within the tolerances', async (table) => {
    const shown = await qfJson<{ files: readonly string[]; rows: number }>([
      'show',
      table,
      '--partition',
      key,
      '--project',
      project,
    ]);
    const expected = goldenOf(entry).tables[table] as Digest;
    expect(shown.rows).toBe(expected.rows);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const list = (files: readonly string[]): string =>
      `read_parquet([${files.map((file) => `'${file}'`).join(', ')}], hive_partitioning = false)`;
    await connection.run(`create table ours as from ${list(shown.files)}`);
    await connection.run(
      `create table theirs as from ${list([join(golden, `${goldenName(entry)}.${table}.parquet`)])}`,
    );
    const columns = (await connection.runAndReadAll('select column_name from (describe theirs)'))
      .getRowObjectsJS()
      .map((row) => row['column_name'] as string);
    expect(
      (await connection.runAndReadAll('select column_name from (describe ours)'))
        .getRowObjectsJS()
        .map((row) => row['column_name']),
    ).toEqual(columns);
    const tests = columns.map((name) => {
      if (expected.columns[name]?.type !== 'Float64')
        return `count_if(o."${name}" is distinct from t."${name}") as "${name}"`;
      const relative = looser.has(name) ? '1e-6' : '1e-9';
      return `count_if((o."${name}" is null) <> (t."${name}" is null) or abs(o."${name}" - t."${name}") > ${relative} * abs(t."${name}") + 1e-10 * (select max(abs("${name}")) from theirs)) as "${name}"`;
    });
    const [found] = (
      await connection.runAndReadAll(
        `select count(*)::int as joined, ${tests.join(', ')} from ours o join theirs t on o.bar_type = t.bar_type and o.bar_id = t.bar_id`,
      )
    ).getRowObjectsJS();
    const { joined, ...wrong } = found as Readonly<Record<string, unknown>>;
    expect(joined).toBe(expected.rows);
    expect(Object.entries(wrong).filter(([, n]) => Number(n) !== 0)).toEqual([]);
  });
});
