/**
 * What Dagster 1.13.28 answers: `AssetSelection.from_string(expr).resolve(asset_graph)`, recorded by running it. Facts, not to
 * be edited; where quantflow answers otherwise, `selection-differences.ts` says why.
 */

/** An asset of a recorded graph. */
export interface RecordedAsset {
  readonly key: string;
  readonly deps: readonly string[];
  readonly group: string;
  readonly kinds: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly owners: readonly string[];
}

/** A selection and the keys that it means, sorted; null where it is refused. */
export type RecordedCase = readonly [expr: string, keys: readonly string[] | null];

/** A market data pipeline of twelve assets. */
export const market: readonly RecordedAsset[] = [
  {
    key: 'raw_trades',
    deps: [],
    group: 'ingest',
    kinds: ['binance'],
    tags: { tier: 'raw' },
    owners: ['team:data'],
  },
  {
    key: 'raw_book',
    deps: [],
    group: 'ingest',
    kinds: ['tardis'],
    tags: { tier: 'raw' },
    owners: ['team:data'],
  },
  {
    key: 'clean_trades',
    deps: ['raw_trades'],
    group: 'transform',
    kinds: ['polars'],
    tags: { tier: 'clean' },
    owners: ['alice@x.com'],
  },
  {
    key: 'clean_book',
    deps: ['raw_book'],
    group: 'transform',
    kinds: ['polars'],
    tags: { tier: 'clean' },
    owners: [],
  },
  {
    key: 'book_state',
    deps: ['clean_book', 'clean_trades'],
    group: 'state',
    kinds: ['rust'],
    tags: { tier: 'state', heavy: '' },
    owners: [],
  },
  {
    key: 'bars_1m',
    deps: ['clean_trades'],
    group: 'state',
    kinds: ['rust'],
    tags: { tier: 'state' },
    owners: [],
  },
  {
    key: 'labels_tb',
    deps: ['bars_1m'],
    group: 'labels',
    kinds: ['polars'],
    tags: { tier: 'gold' },
    owners: ['team:ml'],
  },
  {
    key: 'labels_fh',
    deps: ['bars_1m'],
    group: 'labels',
    kinds: ['polars'],
    tags: { tier: 'gold' },
    owners: ['team:ml'],
  },
  {
    key: 'features',
    deps: ['bars_1m', 'book_state'],
    group: 'features',
    kinds: ['rust'],
    tags: { tier: 'gold', heavy: '' },
    owners: ['team:ml', 'alice@x.com'],
  },
  {
    key: 'train_set',
    deps: ['features', 'labels_tb'],
    group: 'features',
    kinds: ['parquet'],
    tags: { tier: 'gold' },
    owners: [],
  },
  { key: 'ops/report', deps: ['train_set'], group: 'default', kinds: [], tags: {}, owners: [] },
  { key: 'orphan', deps: [], group: 'default', kinds: [], tags: {}, owners: [] },
];

/** Selections of {@link market}. */
export const marketCases: readonly RecordedCase[] = [
  [
    '*',
    [
      'bars_1m',
      'book_state',
      'clean_book',
      'clean_trades',
      'features',
      'labels_fh',
      'labels_tb',
      'ops/report',
      'orphan',
      'raw_book',
      'raw_trades',
      'train_set',
    ],
  ],
  ['key:raw_trades', ['raw_trades']],
  ['key:"raw_*"', ['raw_book', 'raw_trades']],
  ['key:"*_t*"', ['clean_trades', 'labels_tb', 'raw_trades']],
  ['key:"report"', []],
  [
    '+key:"features"',
    ['bars_1m', 'book_state', 'clean_book', 'clean_trades', 'features', 'raw_book', 'raw_trades'],
  ],
  ['2+key:"features"', ['bars_1m', 'book_state', 'clean_book', 'clean_trades', 'features']],
  [
    'key:"clean_trades"+',
    [
      'bars_1m',
      'book_state',
      'clean_trades',
      'features',
      'labels_fh',
      'labels_tb',
      'ops/report',
      'train_set',
    ],
  ],
  ['key:"clean_trades"+2', ['bars_1m', 'book_state', 'clean_trades', 'features', 'labels_fh', 'labels_tb']],
  ['1+key:"bars_1m"+1', ['bars_1m', 'clean_trades', 'features', 'labels_fh', 'labels_tb']],
  ['+features', ['bars_1m', 'book_state', 'features']],
  ['+bars_1m+', ['bars_1m', 'clean_trades', 'features', 'labels_fh', 'labels_tb']],
  ['group:labels', ['labels_fh', 'labels_tb']],
  ['group:"l*"', ['labels_fh', 'labels_tb']],
  ['kind:rust and group:state', ['bars_1m', 'book_state']],
  ['tag:"tier"="gold"', ['features', 'labels_fh', 'labels_tb', 'train_set']],
  ['tag:"heavy"', ['book_state', 'features']],
  ['owner:"team:ml"', ['features', 'labels_fh', 'labels_tb']],
  [
    'not group:"labels"',
    [
      'bars_1m',
      'book_state',
      'clean_book',
      'clean_trades',
      'features',
      'ops/report',
      'orphan',
      'raw_book',
      'raw_trades',
      'train_set',
    ],
  ],
  ['key:"features" or key:"labels_tb"', ['features', 'labels_tb']],
  ['group:"features" and not key:"train_set"', ['features']],
  ['roots(*)', ['orphan', 'raw_book', 'raw_trades']],
  ['roots(+key:"features")', ['raw_book', 'raw_trades']],
  ['sinks(group:"labels")', ['labels_fh', 'labels_tb']],
  ['roots(group:"state")', ['bars_1m', 'book_state']],
  ['roots(+key:"train_set")+1', ['clean_book', 'clean_trades', 'raw_book', 'raw_trades']],
  ['1+(group:"labels" or key:"features")', ['bars_1m', 'book_state', 'features', 'labels_fh', 'labels_tb']],
  ['+key:"labels_*" and not group:"ingest"', ['bars_1m', 'clean_trades', 'labels_fh', 'labels_tb']],
  [
    '(not group:"ingest") and +key:"train_set"',
    ['bars_1m', 'book_state', 'clean_book', 'clean_trades', 'features', 'labels_tb', 'train_set'],
  ],
  ['key:"raw_book"+ and key:"raw_trades"+', ['book_state', 'features', 'ops/report', 'train_set']],
  [
    'NOT group:"labels"',
    [
      'bars_1m',
      'book_state',
      'clean_book',
      'clean_trades',
      'features',
      'ops/report',
      'orphan',
      'raw_book',
      'raw_trades',
      'train_set',
    ],
  ],
  ['group:"labels" OR kind:"rust"', ['bars_1m', 'book_state', 'features', 'labels_fh', 'labels_tb']],
  ['key:', null],
  ['and', null],
  ['(group:"labels"', null],
  ['1+', null],
  ['key:"features"+0', ['features']],
  ['group:"labels" kind:"rust"', null],
  ['tag:"tier"=', []],
  ['column:"x"', null],
  ["'raw_trades'", null],
  ['!group:"labels"', null],
];

/** The same by Dagster's Python builder, called by its Python text. */
export const marketBuilderCases: readonly RecordedCase[] = [
  [
    'AssetSelection.all()',
    [
      'bars_1m',
      'book_state',
      'clean_book',
      'clean_trades',
      'features',
      'labels_fh',
      'labels_tb',
      'ops/report',
      'orphan',
      'raw_book',
      'raw_trades',
      'train_set',
    ],
  ],
  ['assets("features").upstream(depth=1)', ['bars_1m', 'book_state', 'features']],
  ['assets("bars_1m").downstream(depth=1)', ['bars_1m', 'features', 'labels_fh', 'labels_tb']],
  ['groups("labels") | assets("raw_book")', ['labels_fh', 'labels_tb', 'raw_book']],
  [
    'all() - groups("labels")',
    [
      'bars_1m',
      'book_state',
      'clean_book',
      'clean_trades',
      'features',
      'ops/report',
      'orphan',
      'raw_book',
      'raw_trades',
      'train_set',
    ],
  ],
  ['groups("state").sinks()', ['bars_1m', 'book_state']],
  ['tag("tier","gold")', ['features', 'labels_fh', 'labels_tb', 'train_set']],
  ['key_substring("label")', ['labels_fh', 'labels_tb']],
];

/** Six assets, one of them external (`src`): what can be known of them from their cases. */
export const letters: readonly RecordedAsset[] = [
  { key: 'a', deps: [], group: 'g1', kinds: ['python'], tags: { tier: '1' }, owners: ['team:data'] },
  { key: 'b', deps: ['a'], group: 'g1', kinds: [], tags: {}, owners: [] },
  { key: 'pre/c', deps: ['b'], group: 'g2', kinds: ['athena'], tags: {}, owners: [] },
  { key: 'e', deps: ['pre/c'], group: 'default', kinds: [], tags: {}, owners: [] },
  { key: 'f_', deps: [], group: 'default', kinds: [], tags: {}, owners: [] },
];

/** Selections of {@link letters}. */
export const letterCases: readonly RecordedCase[] = [
  ['*', ['a', 'b', 'e', 'f_', 'pre/c']],
  ['a', ['a']],
  ['key:a', ['a']],
  ['key:"pre/c"', ['pre/c']],
  ['key:pre/*', ['pre/c']],
  ['+key:b', ['a', 'b']],
  ['2+key:e', ['b', 'e', 'pre/c']],
  ['key:a+', ['a', 'b', 'e', 'pre/c']],
  ['key:a+1', ['a', 'b']],
  ['1+key:b+1', ['a', 'b', 'pre/c']],
  ['group:g1', ['a', 'b']],
  ['tag:tier=1', ['a']],
  ['tag:tier', []],
  ['owner:"team:data"', ['a']],
  ['kind:athena', ['pre/c']],
  ['kind:python or group:g2', ['a', 'pre/c']],
  ['group:g1 and not key:a', ['b']],
  ['sinks(*)', ['e', 'f_']],
  ['roots(*)', ['a', 'f_']],
  ['roots(group:g1)', ['a']],
  ['+roots(key:e)', ['a', 'b', 'e', 'pre/c']],
  ['(key:a or key:b)+', ['a', 'b', 'e', 'pre/c']],
  ['code_location:x', null],
  ['status:failed', null],
  ['column:px', null],
  ['is:external', ['src']],
  ['is:partitioned', null],
  ['is:root', null],
  ['is:asset_check', null],
  ['not (group:g1)', ['e', 'f_', 'pre/c']],
  ['++key:a', null],
  ['KEY:a', null],
  ['key:a AND key:b', []],
  ['tag:"tier"="1"', ['a']],
  ['group:<null>', []],
  ['pre/c', ['pre/c']],
  ['*c*', null],
  ['partitions:x', []],
  ['job:j', null],
];
