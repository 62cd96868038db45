import { describe, expect, test } from 'vitest';
import { selectAssets } from '../../core/graph/selection/evaluate.ts';
import { asset, definitions, externalAsset } from '../../core/index.ts';

const empty = { run: () => undefined };
// e (external) -> a -> b -> c ; a -> d
const e = externalAsset({ key: 'e' });
const a = asset({ key: 'a', deps: { e }, group: 'g1', tags: { tier: 'gold' }, ...empty });
const b = asset({ key: 'b', deps: { a }, group: 'g1', owners: ['team:quant'], ...empty });
const c = asset({ key: 'c', deps: { b }, group: 'g2', kinds: ['numpy'], ...empty });
const d = asset({ key: 'd', deps: { a }, group: 'g2', tags: { tier: 'iron' }, ...empty });
const { graph } = definitions({ assets: [e, a, b, c, d] });

const select = (source: string): string => [...selectAssets(graph, source)].sort().join(' ');

test.each([
  ['*', 'a b c d'],
  ['a', 'a'],
  ['+c', 'a b c e'],
  ['1+c', 'b c'],
  ['a+', 'a b c d'],
  ['a+1', 'a b d'],
  ['+b+', 'a b c e'],
  ['group:g2', 'c d'],
  ['GROUP', undefined],
  ['tag:tier', 'a d'],
  ['tag:tier=gold', 'a'],
  ['owner:"team:quant"', 'b'],
  ['kind:numpy', 'c'],
  ['key:*', 'a b c d e'],
  ['a or c', 'a c'],
  ['a+ and group:g1', 'a b'],
  ['not group:g1', 'c d e'],
  ['not (a OR b) and *', 'c d'],
  ['roots(a+)', 'a'],
  ['sinks(*)', 'c d'],
  ['roots(group:g2)', 'c d'],
])('%s', (source, expected) => {
  if (expected === undefined) expect(() => select(source)).toThrow('there is no asset "GROUP"');
  else expect(select(source)).toBe(expected);
});

describe('errors point at the character', () => {
  test.each([
    ['a and', 'selection "a and", character 6: a selection is missing here'],
    ['a b', 'selection "a b", character 3: unexpected "b"'],
    ['++a', 'selection "++a", character 2: unexpected "+"'],
    ['KEY:a', 'selection "KEY:a", character 1: unknown attribute "KEY"; use key, group, tag, owner, kind'],
    ['a*', 'selection "a*", character 1: a wildcard needs key: in front, as in key:a*'],
    ['(a', 'selection "(a", character 3: expected ")"'],
    ['a;b', 'selection "a;b", character 2: unexpected ";"'],
  ])('%s', (source, message) => {
    expect(() => select(source)).toThrow(message);
  });
});
