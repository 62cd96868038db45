import { describe, expect, test } from 'vitest';
import type { AssetOutput } from '../../core/assets/step.ts';
import type { AssetGraph } from '../../core/graph/asset-graph.ts';
import { AssetSelection } from '../../core/graph/selection/builder.ts';
import { selectAssets } from '../../core/graph/selection/evaluate.ts';
import { asset, definitions, externalAsset } from '../../core/index.ts';
import { selectionDifferences, selectionExtensions } from './selection-differences.ts';
import {
  letterCases,
  letters,
  market,
  marketBuilderCases,
  marketCases,
  type RecordedAsset,
  type RecordedCase,
} from './selection-recorded.ts';

function graphOf(recorded: readonly RecordedAsset[], more: readonly AssetOutput[] = []): AssetGraph {
  const made = new Map<string, AssetOutput>();
  for (const { deps, ...facts } of recorded) {
    const inputs = deps.map((key, i) => [`input_${i}`, made.get(key) as AssetOutput] as const);
    made.set(facts.key, asset({ ...facts, deps: Object.fromEntries(inputs), run: () => undefined }));
  }
  return definitions({ assets: [...made.values(), ...more] }).graph;
}

const graphs = { market: graphOf(market), letters: graphOf(letters, [externalAsset({ key: 'src' })]) };

function check(graph: AssetGraph, [expr, keys]: RecordedCase): void {
  const difference = selectionDifferences.find((d) => d.expr === expr);
  const expected = difference === undefined ? keys : difference.ours;
  if (expected === null) expect(() => selectAssets(graph, expr)).toThrow(/^selection .*, character \d+: /s);
  else expect([...selectAssets(graph, expr)].sort()).toEqual(expected);
}

describe('selections of the market graph', () => {
  test.each(marketCases)('%s', (...recorded) => check(graphs.market, recorded));
});

describe('selections of the letters graph', () => {
  test.each(letterCases)('%s', (...recorded) => check(graphs.letters, recorded));
});

const built: Readonly<Record<string, AssetSelection>> = {
  'AssetSelection.all()': AssetSelection.all(),
  'assets("features").upstream(depth=1)': AssetSelection.assets('features').upstream(1),
  'assets("bars_1m").downstream(depth=1)': AssetSelection.assets('bars_1m').downstream(1),
  'groups("labels") | assets("raw_book")': AssetSelection.groups('labels').or(
    AssetSelection.assets('raw_book'),
  ),
  'all() - groups("labels")': AssetSelection.all().minus(AssetSelection.groups('labels')),
  'groups("state").sinks()': AssetSelection.groups('state').sinks(),
  'tag("tier","gold")': AssetSelection.tag('tier', 'gold'),
  'key_substring("label")': AssetSelection.keySubstring('label'),
};

describe('selections by code', () => {
  test.each(marketBuilderCases)('%s', (python, keys) => {
    expect([...selectAssets(graphs.market, String(built[python]))].sort()).toEqual(keys);
  });
});

test('every difference is of a recorded case, still differs, and has its reason', () => {
  const recorded = new Map([...marketCases, ...letterCases]);
  for (const { expr, ours, because } of selectionDifferences) {
    expect(recorded.has(expr), expr).toBe(true);
    expect(ours, `${expr} no longer differs: take it from the list`).not.toEqual(recorded.get(expr));
    expect(because.length, expr).toBeGreaterThan(20);
  }
});

test.each(selectionExtensions)('more than Dagster: $expr, as $because', ({ expr }) => {
  expect(selectAssets(graphs.market, expr).size).toBeGreaterThan(0);
});
