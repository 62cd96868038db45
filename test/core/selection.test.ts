import { describe, expect, test } from 'vitest';
import { selectAssets } from '../../core/graph/selection/evaluate.ts';
import { asset, definitions, externalAsset } from '../../core/index.ts';

const empty = { run: () => undefined };
// e (external) -> a -> b -> c ; a -> d
const e = externalAsset({ key: 'e' });
const a = asset({ key: 'a', deps: { e }, group: 'g1', tags: { tier: 'gold' }, ...empty });
const b = asset({
  key: 'b',
  deps: { a },
  group: 'g1',
  owners: ['team:quant'],
  tags: { marked: '' },
  ...empty,
});
const c = asset({ key: 'c', deps: { b }, group: 'g2', kinds: ['numpy'], ...empty });
const d = asset({ key: 'd', deps: { a }, group: 'g2', tags: { tier: 'iron' }, ...empty });
const { graph } = definitions({ assets: [e, a, b, c, d] });

const select = (source: string): string => [...selectAssets(graph, source)].sort().join(' ');

test.each([
  ['*', 'a b c d'],
  ['a', 'a'],
  ['+c', 'b c'],
  ['+key:c', 'a b c'],
  ['+(c)', 'a b c'],
  ['1+c', 'b c'],
  ['2+c', 'a b c'],
  ['a+', 'a b d'],
  ['key:a+', 'a b c d'],
  ['0+a+0', 'a'],
  ['a+1', 'a b d'],
  ['+b+', 'a b c'],
  ['e+', 'a e'],
  ['+a', 'a'],
  ['group:g2', 'c d'],
  ['GROUP', undefined],
  ['tag:tier', ''],
  ['tag:tier=', ''],
  ['tag:marked', 'b'],
  ['tag:marked= and group:g1', 'b'],
  ['tag:tier=*', 'a d'],
  ['tag:tier=gold', 'a'],
  ['owner:"team:quant"', 'b'],
  ['kind:numpy', 'c'],
  ['key:*', 'a b c d e'],
  ['a or c', 'a c'],
  ['key:a+ and group:g1', 'a b'],
  ['a or b and c', 'a'],
  ['not a and not b', 'c d'],
  ['NoT a AnD not b', 'c d'],
  ['not group:g1', 'c d'],
  ['key:"nothing like it"', ''],
  ['key : "a" +1', 'a b d'],
  ['not (a OR b) and *', 'c d'],
  ['roots(key:a+)', 'a'],
  ['roots(a or c)', 'a'],
  ['sinks(a or c)', 'c'],
  ['sinks(*)+', 'c d'],
  ['+*', 'a b c d'],
  ['is:external', 'e'],
  ['is:external or a', 'a e'],
  ['group:default', ''],
  ['owner:<null>', 'a c d e'],
  ['tag:<null>', 'c'],
  ['group:<null>', ''],
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
    [
      'KEY:a',
      'selection "KEY:a", character 1: unknown attribute "KEY"; use key, group, tag, owner, kind, is,',
    ],
    ['a*', 'selection "a*", character 1: a wildcard needs key: in front, as in key:"a*"'],
    ['(a', 'selection "(a", character 3: expected ")"'],
    ['a;b', 'selection "a;b", character 2: unexpected ";"'],
    ['', 'selection "", character 1: a selection is missing here'],
    ['a or bb', 'selection "a or bb", character 6: there is no asset "bb"; did you mean b?'],
    ['and', 'selection "and", character 1: a selection is missing in front of "and"'],
    ['1+', 'selection "1+", character 3: a selection is missing here'],
    ['"a"', 'character 1: a quoted text needs an attribute in front, as in key:"a"'],
    ["'a'", 'character 1: unexpected "\'"; quote with "'],
    ['!a', 'character 1: unexpected "!"; write not'],
    ['key:"a', 'character 5: this quote is not closed'],
    ['key:', 'character 5: key: needs a value'],
    ['key:)', 'character 5: key: needs a value'],
    ['ROOTS(a)', 'character 1: unknown function "ROOTS"; use roots, sinks'],
    ['roots(a', 'character 8: expected ")" for the one at character 6'],
    ['owner:team:quant', 'character 11: unexpected ":"'],
    ['is:partitioned', 'character 4: is: takes external, materializable, executable, not "partitioned"'],
    ['a or job:j', 'character 6: job: cannot be used here; it can be used where all jobs'],
    ['status:failed', 'character 1: status: cannot be used here; it can be used where the state'],
    ['code_location:x', 'character 1: code_location: cannot be used here'],
    ['column_tag:pii=yes', 'character 1: column_tag: cannot be selected by yet: columns have no tags'],
    ['('.repeat(300), 'more than 200 levels deep'],
  ])('%s', (source, message) => {
    expect(() => select(source)).toThrow(message);
  });
});
