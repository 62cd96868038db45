/** Recorded selections that quantflow answers otherwise on purpose. One that is not here, or no longer differs, fails. */

/** A difference: what Dagster says stands in `selection-recorded.ts`. */
export interface Difference {
  readonly expr: string;
  /** The keys that quantflow selects; null where it refuses. */
  readonly ours: readonly string[] | null;
  readonly because: string;
}

export const selectionDifferences: readonly Difference[] = [
  {
    expr: 'column:"x"',
    ours: [],
    because:
      'Dagster knows columns in its web interface only; ours are declared, so a selection by them is answered',
  },
  {
    expr: 'column:px',
    ours: [],
    because:
      'Dagster knows columns in its web interface only; ours are declared, so a selection by them is answered',
  },
];

/** What Dagster refuses or answers by nothing, and no recorded case shows. */
export const selectionExtensions: readonly { readonly expr: string; readonly because: string }[] = [
  { expr: 'raw_trades or raw_book', because: 'a plain key is a selection anywhere, not only alone' },
  { expr: '2+features', because: 'a plain key takes levels in front' },
  { expr: '+*', because: '* is a selection like any other' },
  { expr: 'kind:ru*', because: 'a wildcard stands in every value, quoted or not, not only in key and group' },
  {
    expr: 'tag:tier=*',
    because: 'the way to ask for a tag whatever its value; tag:tier alone asks for one without',
  },
  { expr: 'owner:alice@x.com', because: 'an address needs no quotes' },
  { expr: 'owner:<null>', because: '<null> is "has none" for every attribute' },
  { expr: 'tag:tier=1 or tag:tier=raw', because: 'a tag value may be a number without quotes in any place' },
  { expr: 'NoT orphan', because: 'operators in any case, not only all capitals' },
];
