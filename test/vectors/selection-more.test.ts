/** Selections of the recorded family with other values. What is expected was worked out by hand from the semantics. */
import { describe, expect, test } from 'vitest';
import { selectAssets } from '../../core/graph/selection/evaluate.ts';
import { asset, daily, definitions, externalAsset, multiAsset, statics, table } from '../../core/index.ts';

const empty = { run: () => undefined };
const days = daily({ start: '2024-01-01' });
// feed (external) -> trades -> bars -> features -> model ; quotes -> bars ; bars -> report ; universe alone
const feed = externalAsset({ key: 'vendor/feed', group: 'vendor', owners: ['ops@x.com'] });
const raw = multiAsset({
  name: 'raw',
  group: 'raw',
  deps: { feed },
  partitions: days,
  outputs: {
    trades: { type: table({ ts: 'int64', price: 'double' }), tags: { tier: 'raw', pii: '' } },
    quotes: { type: table({ ts: 'int64', bid: 'double' }), tags: { tier: 'raw' } },
  },
  run: () => ({ trades: [], quotes: [] }),
});
const { trades, quotes } = raw.outputs;
const bars = asset({
  key: 'bars',
  group: 'cdm',
  deps: { trades, quotes },
  owners: ['team:quant'],
  partitions: days,
  ...empty,
});
const features = asset({
  key: 'features',
  group: 'ml',
  deps: { bars },
  kinds: ['numpy'],
  partitions: days,
  ...empty,
});
const model = asset({
  key: 'ml/model',
  group: 'ml',
  deps: { features },
  owners: ['a@x.com', 'team:quant'],
  ...empty,
});
const report = asset({ key: 'report', group: 'cdm', deps: { bars }, tags: { tier: 'gold' }, ...empty });
const universe = asset({ key: 'universe', partitions: statics(['eu', 'us'], { name: 'region' }), ...empty });
const { graph } = definitions({ assets: [feed, raw, bars, features, model, report, universe] });

const select = (source: string): string => [...selectAssets(graph, source)].sort().join(' ');
const everything = 'bars features ml/model quotes report trades universe';

describe('selected', () => {
  test.each([
    ['*', everything],
    ['key:bars', 'bars'],
    ['key:"ml/model"', 'ml/model'],
    ['ml/model', 'ml/model'],
    ['key:*r*', 'bars features quotes report trades universe vendor/feed'.replace('quotes ', '')],
    ['key:"ml/*"', 'ml/model'],
    ['+key:bars', 'bars quotes trades'],
    ['1+key:bars', 'bars quotes trades'],
    ['2+key:features', 'bars features quotes trades'],
    ['key:trades+1', 'bars trades'],
    ['key:trades+2', 'bars features report trades'],
    ['1+key:bars+1', 'bars features quotes report trades'],
    ['0+key:bars+0', 'bars'],
    ['+key:bars+', 'bars features ml/model quotes report trades'],
    ['key:quotes+ and key:trades+', 'bars features ml/model report'],
    ['+key:features and not +key:report', 'features'],
    ['+(key:features or key:report)', 'bars features quotes report trades'],
    ['group:ml or group:raw', 'features ml/model quotes trades'],
    ['not group:ml', 'bars quotes report trades universe'],
    ['not (group:ml or group:cdm)', 'quotes trades universe'],
    ['not group:ml and not group:cdm', 'quotes trades universe'],
    ['group:ml or group:cdm and key:report', 'features ml/model report'],
    ['(group:ml or group:cdm) and key:report', 'report'],
    ['tag:tier=raw', 'quotes trades'],
    ['tag:tier=r*', 'quotes trades'],
    ['tag:tier=raw and tag:pii', 'trades'],
    ['tag:tier', ''],
    ['tag:"tier"="gold"', 'report'],
    ['owner:"team:quant"', 'bars ml/model'],
    ['owner:a@x.com', 'ml/model'],
    ['owner:*@x.com', 'ml/model vendor/feed'],
    ['owner:<null> and group:ml', 'features'],
    ['kind:numpy', 'features'],
    ['kind:parquet', 'quotes trades'],
    ['is:external', 'vendor/feed'],
    ['is:materializable', everything],
    ['column:price', 'trades'],
    ['column:b*', 'quotes'],
    ['table_name:trades', 'trades'],
    ['partitions:daily', 'bars features quotes trades'],
    ['partitions:region', 'universe'],
    ['partitions:<null>', 'ml/model report'],
    ['roots(*)', 'quotes trades universe'],
    ['sinks(*)', 'ml/model report universe'],
    ['roots(group:cdm)', 'bars'],
    ['sinks(group:cdm)', 'report'],
    ['sinks(+key:report)', 'report'],
    ['roots(key:trades+ and not key:trades)', 'bars'],
    ['sinks(key:trades or key:ml/model)', 'ml/model'],
    ['roots(sinks(*))', 'ml/model report universe'],
    ['roots(*)+1', 'bars quotes trades universe'],
    ['sinks(*) and group:ml', 'ml/model'],
    ['key:"vendor/feed"+', 'bars features ml/model quotes report trades vendor/feed'],
    ['  group:ml   AND\tNot   kind:numpy ', 'ml/model'],
    ['key:none or key:bars', 'bars'],
    ['key:bars+ and not (key:bars or sinks(key:bars+))', 'features'],
  ])('%s', (source, keys) => {
    expect(select(source)).toBe(keys);
  });
});

describe('refused, at the character', () => {
  test.each([
    ['', 1],
    ['   ', 4],
    ['and group:ml', 1],
    ['group:ml and', 13],
    ['group:ml or or kind:x', 13],
    ['not', 4],
    ['group:', 7],
    ['GROUP:ml', 1],
    ['colour:red', 1],
    ['group:ml kind:x', 10],
    ['(group:ml', 10],
    ['group:ml)', 9],
    ['()', 2],
    ['roots', 1],
    ['roots()', 7],
    ['leaves(*)', 1],
    ['++key:bars', 2],
    ['key:bars++', 10],
    ['1.5+key:bars', 5],
    ['-1+key:bars', 4],
    ['*ars', 1],
    ['"bars"', 1],
    ["key:'bars'", 5],
    ['key:"bars', 5],
    ['group:ml & kind:x', 10],
    ['!group:ml', 1],
    ['is:internal', 4],
    ['key:a=b', 6],
    ['brs', 1],
  ])('%j at %i', (source, character) => {
    expect(() => select(source)).toThrow(`character ${character}: `);
  });
});
