import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Definitions } from '../../core/definitions.ts';
import {
  generatedModels,
  type ModelTexts,
  parseProject,
  quantflowDefinitions,
} from '../../pipelines/quantflow/index.ts';
import { parseModel } from '../../pipelines/quantflow/models/load.ts';
import { modelsOf } from '../../pipelines/quantflow/models/sources.ts';
import { compile } from '../../state-machines/compile.ts';
import { base, feed } from './bad-projects.ts';

const shipped = readFileSync('quantflow.yaml', 'utf8');
const define = (text: string, models?: ModelTexts): Definitions =>
  quantflowDefinitions(parseProject(text, 'q.yaml'), models);
const generated = (text: string): ModelTexts => generatedModels(parseProject(text, 'q.yaml'));
const sqlOf = ({ graph }: Definitions, name: string): string => {
  const body = graph.steps.get(name)?.body;
  return body?.kind === 'sql' ? body.sql : '';
};
const own = (name: string, select: string, columns = '{ ts: int64 }'): ModelTexts => ({
  [`${name}.sql`]: `---\nname: ${name}\ndescription: Mine.\ncolumns: ${columns}\nsort_key: [ts]\n---\n${select}\n`,
});

describe('the models of a project without models', () => {
  it('are what their texts say', () => {
    const project = parseProject(feed('name: spot, provider: binance_vision, exchange: binance'), 'q.yaml');
    const parsed = Object.entries(generatedModels(project)).map(([file, text]) => [
      file,
      { ...parseModel(text, file), begin: undefined },
    ]);
    expect(modelsOf(project)).toEqual(Object.fromEntries(parsed));
  });

  it('read the feed that a table has in the shape of its provider', () => {
    const files = generated(feed('name: spot, provider: binance_vision, exchange: binance'));
    expect(Object.keys(files)).toEqual(['cdm_trade.sql', 'cdm_book_delta.sql']);
    expect(files['cdm_trade.sql']).toBe(`---
name: cdm_trade
description: Trades of every feed in one shape. ts is the recorder's clock; side is the aggressor, +1 buy, -1 sell, 0 unknown.
columns:
  ts: int64
  exchange_ts: int64
  seq: int64
  symbol: string
  exchange: string
  trade_id: string
  side: int8
  price: double
  size: double
sort_key:
  - seq
tests:
  - not_null:
      - ts
      - seq
      - side
      - price
      - size
  - unique:
      - seq
  - accepted_values:
      column: side
      values:
        - -1
        - 0
        - 1
---
select
  "time" as ts,
  "time" as exchange_ts,
  seq,
  symbol,
  exchange,
  id as trade_id,
  case when is_buyer_maker then -1 else 1 end as side,
  price,
  qty as size
from ref('raw_spot_trades')
`);
  });

  it('give an empty table where no feed has the data', () => {
    const definitions = define(feed('name: spot, provider: binance_vision, exchange: binance'));
    expect(sqlOf(definitions, 'cdm_book_delta')).toMatch(/^select\n {2}null as ts,[\s\S]*\nwhere false$/);
    expect(definitions.graph.steps.get('cdm_book_delta')?.deps).toEqual({});
    for (const job of definitions.jobs.values()) compile(job);
  });

  it('count a trade once where a feed has it in two tables', () => {
    const types = (list: string): string =>
      feed(`name: f, provider: binance_vision, exchange: binance, data_types: [${list}]`);
    const source = (list: string): string | undefined =>
      /from ref\('(\w+)'\)\n$/.exec(generated(types(list))['cdm_trade.sql']!)?.[1];
    expect(source('aggTrades, trades')).toBe('raw_f_trades');
    expect(source('aggTrades')).toBe('raw_f_aggTrades');
  });

  it('are what a project with the same texts as files has', () => {
    const files = generated(shipped);
    const machines = (definitions: Definitions): unknown =>
      [...definitions.jobs.values()].map((job) => compile(job).asl);
    expect(machines(define(shipped, files))).toEqual(machines(define(shipped)));
  });
});

describe('models of its own', () => {
  it('stand in the place of generated ones', () => {
    const files = generated(base);
    const text = files['cdm_trade.sql']!.replace(/\n$/, "\nwhere side <> 'unknown'\n");
    expect(sqlOf(define(base, { 'cdm_trade.sql': text }), 'cdm_trade')).toContain("where side <> 'unknown'");
  });

  it('are assets of the dbt job, whatever they read', () => {
    const models = {
      ...own('vwap_daily', "select max(ts) as ts from ref('big_trades')"),
      ...own('big_trades', "select ts_close as ts from ref('cdm_volume_bars')"),
    };
    const { graph, jobs } = define(base, models);
    expect(Object.keys(graph.steps.get('vwap_daily')?.deps ?? {})).toEqual(['big_trades']);
    expect(jobs.get('quantflow_dbt')?.steps.map(({ name }) => name)).toContain('big_trades');
  });

  it('read the tables of an upstream project', () => {
    const text = base.replace('provider: synthetic', 'provider: synthetic, enabled: false');
    const { graph, jobs } = define(text, own('mine', "select ts from ref('cdm_trade')"));
    expect(graph.steps.get('cdm_trade')?.body.kind).toBe('external');
    expect([...jobs.keys()]).toEqual(['quantflow_pipeline', 'quantflow_dbt']);
  });

  it.each([
    [
      own('mine', "select 1 from ref('nowhere')"),
      /^models\/mine\.sql: ref of nowhere, which is not there, or reads this model; allowed: raw_sim_trades, /,
    ],
    [
      { ...own('a', "select ts from ref('b')"), ...own('b', "select ts from ref('a')") },
      /^models\/a\.sql: ref of b, .*\nmodels\/b\.sql: ref of a, /,
    ],
    [
      own('cdm_time_bars', "select ts from ref('cdm_trade')"),
      /^asset cdm_time_bars is defined twice; give one of them another key$/,
    ],
    [
      own(
        'cdm_trade',
        "select local_timestamp as ts from ref('raw_sim_trades')",
        '{ ts: int64, price: int64 }',
      ),
      /^models\/cdm_trade\.sql: front matter columns must have exchange_ts: int64, .*price: double, size: double; the state engine reads them$/,
    ],
  ])('are refused: %j', (models, message) => {
    expect(() => define(base, models)).toThrow(message);
  });

  it('have the tests of their front matter', () => {
    const mine = own('mine', "select local_timestamp as ts from ref('raw_sim_trades')");
    const withTests = (tests: string): ModelTexts => ({
      'mine.sql': mine['mine.sql']!.replace('sort_key: [ts]', `sort_key: [ts]\ntests: ${tests}`),
    });
    const good = withTests(
      '[{ not_null: ts }, { expression: ts > 0, name: later, severity: warn }, { relationships: { column: ts, to: raw_sim_trades, field: local_timestamp } }]',
    );
    const { graph } = define(base, good);
    expect(graph.assets.get('mine')?.tests).toMatchObject([
      { name: 'not_null_ts', severity: 'error', rules: { notNull: ['ts'] } },
      { name: 'later', severity: 'warn', rules: { expression: 'ts > 0' } },
      { name: 'relationships_ts', deps: { parent: { asset: { key: 'raw_sim_trades' } } } },
    ]);
    expect(() => define(base, withTests('[{ not_nul: ts }]'))).toThrow(
      'mine.sql: front matter tests.0: Unrecognized key: "not_nul"',
    );
    expect(() => define(base, withTests('[{ unique: x }, {}]'))).toThrow(
      'test unique_x of mine: "x" is not one of its columns, ts',
    );
    expect(() =>
      define(base, withTests('[{ relationships: { column: ts, to: nowhere, field: ts } }]')),
    ).toThrow(
      'models/mine.sql: front matter tests: relationships to nowhere, which the model is not made from',
    );
    expect(() =>
      define(
        base,
        withTests('[{ relationships: { column: ts, to: raw_sim_incremental_book_L2, field: seq } }]'),
      ),
    ).toThrow('its dep parent (raw_sim_incremental_book_L2) is not upstream of mine');
  });
});
