import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Definitions } from '../../core/definitions.ts';
import { parseProject, quantflowDefinitions } from '../../pipelines/quantflow/index.ts';
import { type FileRequest, NoDataError, type Source } from '../../pipelines/quantflow/providers/types.ts';
import { dayStartUs, delta, deltaHeader, trade, tradeHeader } from './raw-files.ts';
import { type Columns, readerOf, runByHand, runDay } from './run-steps.ts';

const shipped = readFileSync('quantflow.yaml', 'utf8');
const define = (text: string): Definitions => quantflowDefinitions(parseProject(text, 'quantflow.yaml'));
const small = define(
  shipped
    .replace('provider: synthetic,', 'provider: synthetic, events: 8000,')
    .replace('threshold: 50 }', 'threshold: 5 }')
    .replace('threshold: 40 }', 'threshold: 4 }')
    .replace('threshold: 120000 }', 'threshold: 12000 }'),
);
const partition = '2024-08-08|ETHUSDT';
const rows = (table: Columns | undefined): number => Object.values(table ?? {})[0]?.length ?? -1;
type Tables = Readonly<Record<string, Columns>>;
const values = (tables: Tables, key: string, column: string): Columns[string] => tables[key]![column]!;
const numbers = (tables: Tables, key: string, column: string): Float64Array =>
  values(tables, key, column) as Float64Array;
const bars = ['cdm_time_bars', 'cdm_tick_bars', 'cdm_volume_bars', 'cdm_dollar_bars'];

/** A source that serves the same trades and deltas whatever is asked for. */
function serving(
  trades: readonly string[],
  deltas: readonly string[],
): { source: Source; asked: FileRequest[] } {
  const asked: FileRequest[] = [];
  const text = { trades: [tradeHeader, ...trades], incremental_book_L2: [deltaHeader, ...deltas] };
  return {
    asked,
    source: {
      nameOf: ({ dataType }) => `${dataType}.csv`,
      async *open(request) {
        asked.push(request);
        yield Buffer.from(`${text[request.dataType as 'trades' | 'incremental_book_L2'].join('\n')}\n`);
      },
    },
  };
}

describe('a day of the synthetic market', () => {
  it('goes from raw files to features', async () => {
    const { tables, metadata, log } = await runDay(small, 'synthetic', partition);
    expect(Object.keys(tables).sort()).toEqual([...small.graph.assets.keys()].sort());
    expect(rows(tables['cdm_book_delta'])).toBeGreaterThanOrEqual(8_000);
    expect(rows(tables['cdm_trade_enriched'])).toBe(rows(tables['cdm_trade']));
    expect(rows(tables['cdm_lob_l2'])).toBe(86_399);
    const count = bars.map((key) => rows(tables[key]));
    expect(count.every((n) => n > 20)).toBe(true);
    const total = count.reduce((sum, n) => sum + n, 0);
    expect([rows(tables['cdm_labels']), rows(tables['ft_features'])]).toEqual([total, total]);
    expect([...new Set(values(tables, 'ft_features', 'bar_type') as readonly string[])]).toEqual([
      'time',
      'tick',
      'volume',
      'dollar',
    ]);
    // Labels are joined by bar: the same where both have them.
    expect(tables['ft_features']?.['fh_ret']).toEqual(tables['cdm_labels']?.['fh_ret']);
    for (const name of ['ret_1', 'book_imbalance', 'book_rel_spread', 'skew_50']) {
      expect(
        numbers(tables, 'ft_features', name).some((value) => !Number.isNaN(value)),
        name,
      ).toBe(true);
    }
    expect(metadata['raw_synthetic_trades']).toMatchObject({
      source: 'synthetic trades of ETHUSDT on 2024-08-08',
      quarantined: 0,
      rows_read: rows(tables['cdm_trade']),
    });
    expect(metadata['cdm_lob_l2']).toMatchObject({ crossed: 0, locked: 0, first_row_not_snapshot: false });
    expect(log.filter((line) => /crossed|snapshot/.test(line))).toEqual([]);
  });

  it('passes its checks', async () => {
    const { tables } = await runDay(small, 'synthetic', partition);
    for (const [key, table] of Object.entries(tables)) {
      const asset = small.graph.assets.get(key)!;
      for (const check of asset.checks) {
        const result = await check.run(readerOf(asset, partition, table), { key: partition, values: {} });
        expect(result.passed, `${key} ${check.name}`).toBe(true);
      }
    }
  });

  it('gives every trade to one bar of each type, the unfinished last one aside', async () => {
    const { tables } = await runDay(small, 'synthetic', partition);
    const trades = (key: string): number => numbers(tables, key, 'n_trades').reduce((a, b) => a + b, 0);
    expect(trades('cdm_time_bars')).toBe(rows(tables['cdm_trade']));
    expect(rows(tables['cdm_trade']) - trades('cdm_tick_bars')).toBeLessThan(5);
  });
});

describe('a quiet day', () => {
  it.each([
    ['without a row', [], []],
    ['with one trade', [trade(5)], []],
    ['with one delta', [], [delta(0, 'true,bid,100,1')]],
  ])('%s makes every table', async (_, trades, deltas) => {
    const { tables } = await runDay(small, 'synthetic', partition, serving(trades, deltas));
    expect(rows(tables['cdm_trade_enriched'])).toBe(trades.length);
    expect(rows(tables['cdm_time_bars'])).toBe(trades.length);
    expect(rows(tables['cdm_lob_l2'])).toBe(deltas.length === 0 ? 0 : 86_399);
    expect(rows(tables['ft_features'])).toBe(rows(tables['cdm_labels']));
    for (const [key, table] of Object.entries(tables)) {
      const asset = small.graph.assets.get(key)!;
      for (const check of asset.checks.filter(({ blocking }) => blocking)) {
        const result = await check.run(readerOf(asset, partition, table), { key: partition, values: {} });
        expect(result.passed, `${key} ${check.name}`).toBe(true);
      }
    }
  });

  it('that does not begin with a snapshot is processed, and says so', async () => {
    const { metadata, log } = await runDay(small, 'synthetic', partition, serving([], [delta(0)]));
    expect(metadata['cdm_lob_l2']).toMatchObject({ first_row_not_snapshot: true });
    expect(log).toContain(
      `the first delta of ${partition} is not a snapshot row: the book before it is unknown`,
    );
  });
});

describe('ingest', () => {
  const step = small.graph.steps.get('raw_synthetic')!;

  it("asks the provider for the partition's date and the symbol by the provider's name", async () => {
    const text = shipped.replace('- name: ETHUSDT', '- name: ETHUSDT\n      provider_symbol: ETH-USDT');
    const source = serving([], []);
    await runByHand(define(text).graph.steps.get('raw_synthetic')!, partition, {}, source);
    expect(source.asked.map(({ signal: _, scratch: __, table: ___, ...request }) => request)).toEqual(
      ['trades', 'incremental_book_L2'].map((dataType) => ({
        exchange: 'synthetic',
        dataType,
        date: '2024-08-08',
        window: {
          startUs: Date.parse('2024-08-08T00:00:00Z') * 1000,
          endUs: Date.parse('2024-08-09T00:00:00Z') * 1000,
        },
        symbol: 'ETH-USDT',
        ticksPerUnit: 100,
        content: { events: 150_000 },
      })),
    );
  });

  it('fails for a day without data, or takes it as empty and says so, as the feed wishes', async () => {
    const none: Source = {
      nameOf: () => 'trades.csv',
      open: () => {
        throw new NoDataError('synthetic trades ETHUSDT on 2024-08-08', 'trades.csv is not there');
      },
    };
    const message = 'no data for synthetic trades ETHUSDT on 2024-08-08: trades.csv is not there';
    await expect(runByHand(step, partition, {}, { source: none })).rejects.toThrow(
      `${message}; set missing: skip on the feed to take such days as empty`,
    );
    const skipping = define(shipped.replace('provider: synthetic,', 'provider: synthetic, missing: skip,'));
    const done = await runByHand(skipping.graph.steps.get('raw_synthetic')!, partition, {}, { source: none });
    expect(rows(done.tables['raw_synthetic_trades'])).toBe(0);
    expect(done.metadata['raw_synthetic_trades']).toEqual({
      source: 'trades.csv',
      missing: true,
      rows_read: 0,
    });
    expect(done.log).toContain(`${message}; the day is empty, as missing: skip says`);
  });

  it('keeps malformed rows beside the output, and counts them', async () => {
    const done = await runByHand(
      step,
      partition,
      {},
      serving([trade(1), trade(2, '1,buy,x,1'), trade(3)], []),
    );
    expect(done.tables['raw_synthetic_trades']?.['seq']).toEqual(Float64Array.of(0, 2));
    expect(done.metadata['raw_synthetic_trades']).toEqual({
      source: 'trades.csv',
      bytes_read: expect.any(Number),
      rows_read: 3,
      quarantined: 1,
      quarantine: 'memory:/raw_synthetic_trades/_quarantine.jsonl',
      ids_repeated: 1,
    });
    expect(done.log).toContain('trades.csv: 1 rows repeat the id above and 0 ids step back; they are kept');
    const [line] = (done.attachments['raw_synthetic_trades/_quarantine.jsonl'] ?? '').split('\n');
    expect(JSON.parse(line ?? '')).toEqual({
      file: 'trades.csv',
      line: 3,
      reason: 'price "x" is not a finite number of at least 0',
      row: trade(2, '1,buy,x,1'),
    });
    expect(Object.keys(done.attachments)).toHaveLength(1);
  });

  it('fails when too many rows are malformed, with the first reasons', async () => {
    const bad = Array.from({ length: 11 }, () => trade(1, '1,buy,100.001,1'));
    await expect(runByHand(step, partition, {}, serving(bad, []))).rejects.toThrow(
      /^trades\.csv: 11 of 11 rows are malformed.*line 2: price 100\.001 is not on a tick: ticks_per_unit is 100;.*; all of them: memory:\/raw_synthetic_trades\/_quarantine\.jsonl$/,
    );
  });

  it('cuts the day by the partition', async () => {
    const late = `binance,ETHUSDT,1,${dayStartUs + 86_400_000_000},1,buy,1,1`;
    await expect(runByHand(step, partition, {}, serving([late], []))).rejects.toThrow(
      'is outside of the day',
    );
  });
});
