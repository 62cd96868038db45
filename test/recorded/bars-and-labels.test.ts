/** What docs/how-to/bars-and-labels.md says, done as it says over recorded data, against the formulae written out plainly. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ewmaVolatility } from '../../engines/volatility.ts';
import { serveFolder } from '../support/file-server.ts';
import { qf, qfJson, spawnQf } from '../support/qf.ts';

const data = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const howTo = readFileSync(new URL('../../docs/how-to/bars-and-labels.md', import.meta.url), 'utf8');
const blocks = (language: string): string[] =>
  [...howTo.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map((match) => match[1]!);
const [visionYaml, tardisFeed, minutesYaml, labelsYaml] = blocks('yaml') as [string, string, string, string];
const [tradesSql, barsSql] = blocks('sql') as [string, string];
const minutes = join(data, 'bars/btc-perp_1m_20211231-20220115.csv.gz');

type Row = Readonly<Record<string, number | null>>;

/** Runs SQL in a folder, the recorded minutes being its `minutes.csv.gz`. */
async function sqlIn(folder: string, sql: string): Promise<readonly Row[]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const text = sql.replace(/(TO|read_csv\()( ?)'/g, (_, what, space) => `${what}${space}'${folder}/`);
  const rows = (await connection.runAndReadAll(text)).getRowObjectsJS();
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, value === null ? null : Number(value)]),
    ),
  );
}

/** The rows of a published table. */
async function rowsOf(dir: string, table: string, key: string): Promise<readonly Row[]> {
  const shown = ['show', table, '--partition', key, '--project', dir];
  const { files } = await qfJson<{ files: readonly string[] }>(shown);
  const list = files.map((file) => `'${file}'`).join(', ');
  return sqlIn(dir, `SELECT * FROM read_parquet([${list}], hive_partitioning = false)`);
}

async function succeeds(dir: string, ...args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await spawnQf([...args, '--project', dir]).result;
  expect(code, stdout + stderr).toBe(0);
}

function newFolder(yaml: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'quantflow-bars-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, 'quantflow.yaml'), yaml);
  symlinkSync(minutes, join(dir, 'minutes.csv.gz'));
  return dir;
}

/** Trades of XRPETH and, of the minutes, one a bar: side, price, amount. */
const xrpTrades = gunzipSync(readFileSync(join(data, 'tardis/v1/binance/trades/2019/10/11/XRPETH.csv.gz')))
  .toString()
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => line.split(',').slice(5));
const minuteTrades = gunzipSync(readFileSync(minutes))
  .toString()
  .split('\n')
  .filter((line) => line.startsWith('2022-01-03'))
  .map((line) => line.split(',').map(Number))
  .map(([, , , , close, volume]) => ['unknown', String(close), String(volume! / close!)]);

/** Trades of each dollar imbalance bar, straight from the formula: expectations are worked out anew for every bar. */
function barLengths(signedDollars: readonly number[], isConstant: boolean): number[] {
  const ewm = (values: readonly number[], span: number): number =>
    values.reduce((mean, x, i) => (i === 0 ? x : (1 - 2 / (span + 1)) * mean + (2 / (span + 1)) * x), 0);
  const bars: number[] = [];
  let start = 0;
  let theta = 0;
  let threshold = Number.NaN;
  signedDollars.forEach((signed, i) => {
    theta += signed;
    const full = bars.length === 0 ? i + 1 === 20 : Math.abs(theta) >= threshold && theta !== 0;
    if (!full) return;
    bars.push(i + 1 - start);
    start = i + 1;
    theta = 0;
    const expectedTrades = isConstant ? 20 : Math.min(100, ewm(bars, 20));
    threshold = expectedTrades * Math.abs(ewm(signedDollars.slice(0, start), 200));
  });
  return bars;
}

const cases = [
  {
    name: 'XRPETH, from archives of Binance',
    key: '2019-10-11|XRPETH',
    trades: xrpTrades,
    isConstant: false,
    async folder() {
      const { url } = await served('binance-vision');
      return newFolder(visionYaml.replace('exchange: binance,', `exchange: binance, base_url: "${url}",`));
    },
  },
  {
    name: 'XRPETH, from files of Tardis.dev',
    key: '2019-10-11|XRPETH',
    trades: xrpTrades,
    isConstant: false,
    async folder() {
      const { url } = await served('tardis');
      const feed = tardisFeed.trim().replace('http://127.0.0.1:8080', url);
      return newFolder(visionYaml.replace(/- \{ name: vision.*\}/, feed));
    },
  },
  {
    name: 'BTC-PERP, from minute bars',
    key: '2022-01-03|BTC-PERP',
    trades: minuteTrades,
    isConstant: true,
    async folder() {
      const dir = newFolder(minutesYaml);
      writeFileSync(join(dir, 'quantflow.yaml'), minutesYaml.replace('/srv/minutes', dir));
      mkdirSync(join(dir, 'data/v1/ftx/trades/2022/01/03'), { recursive: true });
      await sqlIn(dir, tradesSql);
      return dir;
    },
  },
] as const;

async function served(tree: string): Promise<{ readonly url: string }> {
  const server = await serveFolder(join(data, tree));
  afterAll(() => server.close());
  return server;
}

describe.each(cases)('dollar imbalance bars of $name', ({ key, trades, isConstant, folder }) => {
  let bars: readonly Row[];
  let labels: readonly Row[];
  beforeAll(async () => {
    const dir = await folder();
    await succeeds(dir, 'run', 'quantflow_pipeline', '--partition', key);
    bars = await rowsOf(dir, 'cdm_dollar_imbalance_bars', key);
    labels = await rowsOf(dir, 'cdm_labels', key);
  });

  test('close where the formula says', () => {
    let direction = 0;
    let before = Number.NaN;
    const signed = trades.map(([side, priceText, amount]) => {
      const price = Number(priceText);
      if (side === 'buy' || side === 'sell') direction = side === 'buy' ? 1 : -1;
      else if (price !== before && !Number.isNaN(before)) direction = price > before ? 1 : -1;
      before = price;
      return direction * price * Number(amount);
    });
    const expected = barLengths(signed, isConstant);
    expect(expected.length).toBeGreaterThan(200);
    expect(bars.map((bar) => bar['n_trades'])).toEqual(expected);
  });

  test('are labelled by whether a momentum bet made money', () => {
    const p = bars.map((bar) => Math.log(bar['close']!));
    const sigma = ewmaVolatility(Float64Array.from(p));
    expect(labels).toHaveLength(bars.length);
    labels.forEach((row, i) => {
      const side = i < 5 ? null : Math.sign(p[i]! - p[i - 5]!);
      expect(row['tb_side']).toBe(side);
      let expected: number | null = null;
      const unit = sigma[i]! * Math.sqrt(10);
      for (let j = i + 1; j <= i + 10 && j < p.length && side && unit > 0; j++) {
        const ret = side * (p[j]! - p[i]!);
        if (ret < 1.5 * unit && ret > -unit && j < i + 10) continue;
        expected = ret > 0 ? 1 : 0;
        break;
      }
      expect(row['tb_label'], `bar ${i}`).toBe(expected);
    });
    expect(new Set(labels.map((row) => row['tb_label']))).toEqual(new Set([null, 0, 1]));
    expect(labels.filter((row) => row['trend_label'] !== null)).toHaveLength(bars.length - 19);
  });
});

test('minute bars that are registered are labelled', async () => {
  const dir = newFolder(labelsYaml);
  await sqlIn(dir, barsSql);
  const key = '2022-01-03|BTC-PERP';
  const file = join(dir, 'bars-2022-01-03.parquet');
  expect(await qf(['register', 'cdm_time_bars', '--partition', key, file, '--project', dir])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('cdm_time_bars: 1,440 rows in 1 file'),
  });
  await succeeds(dir, 'run', 'quantflow_label_engine', '--partition', key);
  const labels = await rowsOf(dir, 'cdm_labels', key);
  expect(labels).toHaveLength(1440);
  const events = labels.filter((row) => row['cusum_event'] !== 0);
  expect(events.length).toBeGreaterThan(50);
  expect(events.length).toBeLessThan(700);
  const known = labels.filter((row) => row['tb_label'] !== null);
  expect(known.length).toBeGreaterThan(40);
  for (const row of known) {
    expect(row['cusum_event']).not.toBe(0);
    expect([0, 1]).toContain(row['tb_label']);
    expect(Math.abs(row['tb_side']!)).toBe(1);
    expect(row['tb_touch_ts']! - row['ts']!).toBeLessThanOrEqual(3_600_000_000);
  }
  labels.forEach((row, i) => {
    expect(row['trend_label'] === null).toBe(row['cusum_event'] === 0 || i > 1440 - 30);
  });
});
