import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isExecutable } from '../../core/assets/step.ts';
import type { Definitions } from '../../core/definitions.ts';
import { timeDimensionOf } from '../../core/partitions/definition/types.ts';
import { parseProject, quantflowDefinitions } from '../../pipelines/quantflow/index.ts';
import { parseModel } from '../../pipelines/quantflow/models/load.ts';
import { providers } from '../../pipelines/quantflow/providers/index.ts';

const shipped = readFileSync('quantflow.yaml', 'utf8');
const define = (text: string): Definitions => quantflowDefinitions(parseProject(text, 'quantflow.yaml'));
/** The shipped project without some of its top sections. */
const without = (...sections: readonly string[]): string =>
  sections.reduce(
    (text, name) => text.replace(new RegExp(`^  ${name}:.*\\n(?: {4,}.*\\n)*`, 'm'), ''),
    shipped,
  );
const jobs = (definitions: Definitions): string[] => [...definitions.jobs.keys()];
const assets = (definitions: Definitions): string[] => [...definitions.graph.assets.keys()];
const cdm = ['cdm_trade', 'cdm_book_delta', 'cdm_lob_l2', 'cdm_trade_enriched'];
const barTables = ['cdm_time_bars', 'cdm_tick_bars', 'cdm_volume_bars', 'cdm_dollar_bars'];

describe('the shipped project', () => {
  const { graph, jobs: shippedJobs } = define(shipped);

  it('has twelve assets, each in its group, on its compute', () => {
    const table = [...graph.assets.values()].map(
      ({ key, step }) => `${key} ${step.group} ${step.compute?.backend}`,
    );
    expect(table).toEqual([
      'raw_synthetic_trades ingest lambda',
      'raw_synthetic_incremental_book_L2 ingest lambda',
      'cdm_trade dbt athena',
      'cdm_book_delta dbt athena',
      ...['cdm_lob_l2', 'cdm_trade_enriched', ...barTables].map((key) => `${key} state_engine batch`),
      'cdm_labels label_engine lambda',
      'ft_features feature_engine batch',
    ]);
    expect([...graph.steps.keys()]).toEqual([
      'raw_synthetic',
      'cdm_trade',
      'cdm_book_delta',
      'state_engine_full',
      'cdm_labels',
      'ft_features',
    ]);
  });

  it('describes every asset, and says whose it is', () => {
    for (const asset of graph.assets.values()) {
      expect(asset.description, asset.key).toMatch(/\.$/);
      expect(asset.owners.length, asset.key).toBeGreaterThan(0);
      expect(asset.tags['layer'], asset.key).toBeDefined();
      expect(asset.checks.length, asset.key).toBeGreaterThan(0);
    }
  });

  it('is partitioned by day and symbol', () => {
    for (const { partitions } of graph.steps.values()) {
      expect(partitions?.dimensions.map(({ name }) => name)).toEqual(['dt', 'sym']);
      expect(timeDimensionOf(partitions)?.valueAt(0)).toBe('2024-01-01');
    }
  });

  it('has six jobs, the pipeline on a schedule', () => {
    expect(
      [...shippedJobs.values()].map(({ job, steps }) => `${job.name} ${steps.length} ${job.schedule?.kind}`),
    ).toEqual([
      'quantflow_pipeline 6 partition',
      'quantflow_ingest 1 undefined',
      'quantflow_dbt 2 undefined',
      'quantflow_state_engine 1 undefined',
      'quantflow_label_engine 1 undefined',
      'quantflow_feature_engine 1 undefined',
    ]);
    expect(shippedJobs.get('quantflow_pipeline')?.stages).toHaveLength(1);
  });

  it('has the tables of the specification', () => {
    const columns = (key: string): string =>
      Object.entries(graph.assets.get(key)?.type.schema ?? {})
        .map(([name, type]) => `${name} ${type}`)
        .join(', ');
    expect(columns('raw_synthetic_trades')).toBe(
      'exchange string, symbol string, timestamp int64, local_timestamp int64, id string, side string, price double, amount double, seq int64',
    );
    expect(columns('raw_synthetic_incremental_book_L2')).toBe(
      'exchange string, symbol string, timestamp int64, local_timestamp int64, is_snapshot bool, side string, price double, amount double, seq int64',
    );
    expect(columns('cdm_trade')).toBe(
      'ts int64, exchange_ts int64, seq int64, symbol string, exchange string, trade_id string, side int8, price double, size double',
    );
    expect(columns('cdm_book_delta')).toBe(
      'ts int64, exchange_ts int64, seq int64, symbol string, exchange string, is_snapshot bool, side int8, price double, size double',
    );
    expect(columns('cdm_trade_enriched')).toBe(
      'ts int64, price double, size double, side int8, bid_px double, ask_px double, mid double, spread double, direction int8, signed_volume double',
    );
    expect(
      columns('cdm_lob_l2').startsWith(
        'ts int64, mid double, microprice double, spread double, imbalance_1 double, imbalance_n double, bid_depth double, ask_depth double, bid_px_1 double, bid_px_2 double',
      ),
    ).toBe(true);
    expect(columns('cdm_lob_l2').split(', ')).toHaveLength(88);
    for (const key of barTables) {
      expect(columns(key)).toBe(
        'ts_open int64, ts_close int64, open double, high double, low double, close double, volume double, dollar double, vwap double, n_trades int64, buy_volume double, sell_volume double, bar_id int64',
      );
    }
    expect(columns('cdm_labels')).toBe(
      'bar_type string, bar_id int32, ts int64, close double, vol double, tb_label int8, tb_ret double, tb_touch_ts int64, fh_ret double, fh_label int8, trend_tval double, trend_slope double, trend_len int32, trend_label int8',
    );
    expect(columns('ft_features').split(', ').slice(-6)).toEqual([
      'book_rel_spread double',
      'tb_label int8',
      'tb_ret double',
      'fh_ret double',
      'fh_label int8',
      'trend_label int8',
    ]);
  });
});

describe('a project', () => {
  it('without labels has no label job, and features without labels', () => {
    const definitions = define(without('label_engine'));
    expect(assets(definitions)).not.toContain('cdm_labels');
    expect(jobs(definitions)).not.toContain('quantflow_label_engine');
    expect(Object.keys(definitions.graph.assets.get('ft_features')?.type.schema ?? {}).at(-1)).toBe(
      'book_rel_spread',
    );
  });

  it('without features has no feature job', () => {
    const definitions = define(without('feature_engine'));
    expect(assets(definitions)).not.toContain('ft_features');
    expect(jobs(definitions).at(-1)).toBe('quantflow_label_engine');
  });

  it('has a table only for the bars that are configured', () => {
    const definitions = define(
      shipped
        .replace(/ {6}tick:.*\n {6}volume:.*\n {6}dollar:.*\n/, '')
        .replace(/ {6}state_engine: .*\n/, ''),
    );
    expect(assets(definitions).filter((key) => key.endsWith('_bars'))).toEqual(['cdm_time_bars']);
  });

  it('reads the book for features only when one needs it', () => {
    const text = shipped.replace(/ {6}- book_.*\n/g, '');
    const deps = (source: string): string[] =>
      Object.keys(define(source).graph.steps.get('ft_features')?.deps ?? {});
    expect(deps(shipped)).toEqual([...barTables, 'cdm_lob_l2', 'cdm_labels']);
    expect(deps(text)).toEqual([...barTables, 'cdm_labels']);
  });

  it.each([
    ['no feeds', without('ingest')],
    [
      'its only feed disabled',
      shipped.replace('provider: synthetic,', 'provider: synthetic, enabled: false,'),
    ],
  ])('with %s takes the CDM tables from elsewhere', (_, text) => {
    const definitions = define(text);
    const external = [...definitions.graph.assets.values()].filter(({ step }) => !isExecutable(step));
    expect(external.map(({ key }) => key)).toEqual([...cdm, ...barTables]);
    expect(external.every(({ type }) => type.kind === 'table')).toBe(true);
    expect(jobs(definitions)).toEqual([
      'quantflow_pipeline',
      'quantflow_label_engine',
      'quantflow_feature_engine',
    ]);
  });

  it('with nothing to run has no job', () => {
    expect(jobs(define(without('ingest', 'label_engine', 'feature_engine')))).toEqual([]);
  });

  it('takes each symbol from its feed', () => {
    const text = shipped
      .replace(
        / {6}- \{ name: synthetic,.*\n/,
        '      - { name: a, provider: synthetic }\n      - { name: b, provider: synthetic, events: 2000 }\n',
      )
      .replace('{ name: BTCUSDT,', '{ name: BTCUSDT, feed: a,')
      .replace('- name: ETHUSDT', '- name: ETHUSDT\n      feed: b');
    const { graph } = define(text);
    const model = graph.steps.get('cdm_trade');
    expect(Object.keys(model?.deps ?? {})).toEqual(['raw_a_trades', 'raw_b_trades']);
    const sql = model?.body.kind === 'sql' ? model.body.sql : '';
    expect(sql.match(/\bfrom ref\('\w+'\)|\bunion all\b/g)).toEqual([
      "from ref('raw_a_trades')",
      'union all',
      "from ref('raw_b_trades')",
    ]);
    const symbols = (name: string): string[] | undefined => {
      const dimension = graph.steps.get(name)?.partitions?.dimensions[1];
      return dimension && Array.from({ length: dimension.count(0) }, (_, i) => dimension.valueAt(i));
    };
    expect([symbols('raw_a'), symbols('raw_b'), symbols('cdm_trade')]).toEqual([
      ['BTCUSDT'],
      ['ETHUSDT'],
      ['BTCUSDT', 'ETHUSDT'],
    ]);
    const upstream = model?.deps['raw_a_trades']?.mapping.upstreamOf(
      '2024-01-01|ETHUSDT',
      graph.steps.get('raw_a')?.partitions,
      model?.partitions,
    );
    expect(upstream).toEqual({ keys: [], requiredButNonexistent: [] });
  });

  it('gives a step another config when a setting changes that changes its result', () => {
    const config = (text: string, step: string): unknown => define(text).graph.steps.get(step)?.configValue;
    const cases: readonly (readonly [string, string, string])[] = [
      ['depth: 20', 'depth: 10', 'state_engine_full'],
      ['threshold: 40', 'threshold: 41', 'state_engine_full'],
      ['horizon: 15', 'horizon: 16', 'cdm_labels'],
      ['      - ret_5\n', '', 'ft_features'],
      ['provider: synthetic,', 'provider: synthetic, events: 2000,', 'raw_synthetic'],
    ];
    for (const [from, to, step] of cases) {
      expect(config(shipped.replace(from, to), step)).not.toEqual(config(shipped, step));
    }
  });
});

describe('the provider registry', () => {
  it('has each provider under its own name, with data types that are read', () => {
    for (const [name, provider] of Object.entries(providers)) {
      expect(provider.name).toBe(name);
      expect(Object.keys(provider.content).filter((key) => key in provider.connection)).toEqual([]);
      const content = { layout: 'tardis' };
      for (const exchange of provider.exchanges(content) ?? ['binance']) {
        const tables = provider.tables(exchange, content);
        expect(Object.keys(tables)).toEqual(expect.arrayContaining([...provider.defaultDataTypes]));
        for (const table of Object.values(tables)) expect(Object.keys(table.fields)).toContain(table.clock);
      }
    }
  });
});

describe('a model', () => {
  it.each([
    ['select 1', 'm.sql: there is no front matter; begin with --- , YAML, --- and a select'],
    ['---\nname: [\n---\nselect 1', /^m\.sql: front matter: /],
    ['---\nname: m\n---\nselect 1', /^m\.sql: front matter description: /],
    [
      '---\nname: n\ndescription: d\ncolumns: { a: int8 }\nsort_key: [a]\n---\nselect 1',
      'm.sql: front matter name is n; call the file n.sql',
    ],
    [
      '---\nname: m\ndescription: d\ncolumns: { a: float }\nsort_key: [a]\n---\nselect 1',
      /^m\.sql: front matter columns\.a: /,
    ],
  ])('is refused: %j', (source, message) => {
    expect(() => parseModel(source, 'm.sql')).toThrow(message);
  });
});
