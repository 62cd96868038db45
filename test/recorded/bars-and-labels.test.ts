/** The projects of docs/how-to/bars-and-labels.md on recorded trades and bars, against the formulae written out plainly. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TableReader } from '../../core/assets/table.ts';
import { ewmaVolatility } from '../../engines/volatility.ts';
import { parseProject, quantflowDefinitions } from '../../pipelines/quantflow/index.ts';
import { materializeToMemory } from '../../runtime/testing/index.ts';
import { serveFolder } from '../support/file-server.ts';
import { qfJson, spawnQf } from '../support/qf.ts';

const data = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const howTo = readFileSync(new URL('../../docs/how-to/bars-and-labels.md', import.meta.url), 'utf8');
const [imbalanceYaml, labelsYaml] = [...howTo.matchAll(/```yaml\n(.*?)```/gs)].map((match) => match[1]!) as [
  string,
  string,
];

type Row = Readonly<Record<string, number | null>>;

const lines = (file: string): string[][] =>
  gunzipSync(readFileSync(join(data, file)))
    .toString()
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));

/** 2022-01-03 of the recorded minute bars: open time in microseconds, open, high, low, close, quote volume. */
const minutes = lines('bars/btc-perp_1m_20211231-20220115.csv.gz')
  .filter(([time]) => time!.startsWith('2022-01-03'))
  .map(([time, ...values]) => [
    Date.parse(`${time!.slice(0, 23).replace(' ', 'T')}Z`) * 1000,
    ...values.map(Number),
  ]);

/** Minute bars as one trade each, at the close, of unknown side: the tick test signs them. */
const minuteTrades = minutes.map(([time, , , , close, volume]) =>
  ['ftx', 'BTC-PERP', time, time, '', 'unknown', close, volume! / close!].join(','),
);

const days = [
  {
    symbol: 'XRPETH',
    exchange: 'binance',
    date: '2019-10-11',
    ticks: 100_000_000,
    trades: lines('tardis/v1/binance/trades/2019/10/11/XRPETH.csv.gz').map((row) => row.join(',')),
  },
  { symbol: 'BTC-PERP', exchange: 'ftx', date: '2022-01-03', ticks: 1, trades: minuteTrades },
];

/** Trades of each dollar imbalance bar, straight from the formula: expectations are worked out anew for every bar. */
function barLengths(signedDollars: readonly number[]): number[] {
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
    const expectedTrades = Math.min(100, ewm(bars, 20));
    threshold = expectedTrades * Math.abs(ewm(signedDollars.slice(0, start), 200));
  });
  return bars;
}

describe.each(days)('dollar imbalance bars of $symbol', ({ symbol, exchange, date, ticks, trades }) => {
  const dir = mkdtempSync(join(tmpdir(), 'quantflow-bars-'));
  const key = `${date}|${symbol}`;
  let bars: readonly Row[];
  let labels: readonly Row[];

  async function rowsOf(table: string): Promise<readonly Row[]> {
    const { files } = await qfJson<{ files: readonly string[] }>([
      'show',
      table,
      '--partition',
      key,
      '--project',
      dir,
    ]);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const list = files.map((file) => `'${file}'`).join(', ');
    const sql = `select * exclude (ts), ts::double as ts from (select ${table === 'cdm_labels' ? '*' : '*, ts_close as ts'} from read_parquet([${list}], hive_partitioning = false))`;
    const rows = (await connection.runAndReadAll(sql)).getRowObjectsJS();
    return rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, value === null ? null : Number(value)]),
      ),
    );
  }

  beforeAll(async () => {
    const serve = (dataType: string, text: readonly string[]): void => {
      const folder = join(dir, 'data/v1', exchange, dataType, date.replaceAll('-', '/'));
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `${symbol}.csv.gz`), gzipSync(`${text.join('\n')}\n`));
    };
    serve('trades', ['exchange,symbol,timestamp,local_timestamp,id,side,price,amount', ...trades]);
    serve('incremental_book_L2', ['exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount']);
    const server = await serveFolder(join(dir, 'data'));
    const yaml = imbalanceYaml
      .replace('http://127.0.0.1:8080', server.url)
      .replace('exchange: binance', `exchange: ${exchange}`)
      .replace('{ name: XRPETH, ticks_per_unit: 100000000 }', `{ name: ${symbol}, ticks_per_unit: ${ticks} }`)
      .replace('start: 2019-10-11', `start: ${date}`);
    writeFileSync(join(dir, 'quantflow.yaml'), yaml);
    const { code, stdout, stderr } = await spawnQf([
      'run',
      'quantflow_pipeline',
      '--project',
      dir,
      '--partition',
      key,
    ]).result;
    await server.close();
    expect(code, stdout + stderr).toBe(0);
    bars = await rowsOf('cdm_dollar_imbalance_bars');
    labels = await rowsOf('cdm_labels');
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  test('close where the formula says', () => {
    let direction = 0;
    let before = Number.NaN;
    const signed = trades.map((line) => {
      const [, , , , , side, priceText, amount] = line.split(',');
      const price = Math.round(Number(priceText) * ticks) / ticks;
      if (side === 'buy' || side === 'sell') direction = side === 'buy' ? 1 : -1;
      else if (price !== before && !Number.isNaN(before)) direction = price > before ? 1 : -1;
      before = price;
      return direction * price * Number(amount);
    });
    const expected = barLengths(signed);
    expect(expected.length).toBeGreaterThan(20);
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
    expect(labels.filter((row) => row['trend_label'] !== null)).toHaveLength(Math.max(0, bars.length - 19));
  });
});

describe('labels of recorded minute bars', () => {
  test('are made from an external table', async () => {
    const at = (column: number): Float64Array => Float64Array.from(minutes, (row) => row[column]!);
    const close = at(4);
    const cdm_time_bars = {
      rows: minutes.length,
      columns: {
        ts_open: at(0),
        ts_close: at(0).map((ts) => ts + 60_000_000),
        open: at(1),
        high: at(2),
        low: at(3),
        close,
        volume: at(5).map((quote, i) => quote / close[i]!),
        dollar: at(5),
        vwap: close,
        n_trades: new Float64Array(minutes.length).fill(1),
        buy_volume: new Float64Array(minutes.length),
        sell_volume: new Float64Array(minutes.length),
        bar_id: Float64Array.from(minutes, (_, i) => i),
      },
    };
    const { graph } = quantflowDefinitions(parseProject(labelsYaml, 'quantflow.yaml'));
    const labels = graph.assets.get('cdm_labels')!;
    const result = await materializeToMemory([...graph.assets.values()], {
      selection: [labels],
      partition: '2022-01-03|BTC-PERP',
      given: { cdm_time_bars },
    });
    const reader = result.outputForNode('cdm_labels') as TableReader;
    const { columns } = await reader.read([
      'cusum_event',
      'tb_label',
      'tb_side',
      'tb_touch_ts',
      'ts',
      'trend_label',
    ]);
    const {
      cusum_event: events,
      tb_label,
      tb_side,
      tb_touch_ts,
      ts,
      trend_label,
    } = columns as Record<string, Float64Array>;
    expect(reader.rows).toBe(1440);
    const fired = events!.filter((event) => event !== 0).length;
    expect(fired).toBeGreaterThan(50);
    expect(fired).toBeLessThan(700);
    const known = Array.from(tb_label!, (label, i) => ({ label, i })).filter(
      ({ label }) => !Number.isNaN(label),
    );
    expect(known.length).toBeGreaterThan(40);
    for (const { label, i } of known) {
      expect(events![i]).not.toBe(0);
      expect([0, 1]).toContain(label);
      expect(Math.abs(tb_side![i]!)).toBe(1);
      expect(tb_touch_ts![i]! - ts![i]!).toBeLessThanOrEqual(3_600_000_000);
    }
    trend_label!.forEach((label, i) => {
      expect(Number.isNaN(label)).toBe(events![i] === 0 || i > 1440 - 30);
    });
  });
});
