/** Which assets of a graph a selection means. */

import { type AssetOutput, isExecutable } from '../../assets/step.ts';
import { InvalidInputError } from '../../errors.ts';
import type { AssetGraph } from '../asset-graph.ts';
import { parseSelection, type Selection } from './parse.ts';

/**
 * The keys of the selected assets. `*` means every asset that quantflow makes.
 *
 * @throws InvalidInputError for a syntax error, or for a plain key that no asset has
 */
export function selectAssets(graph: AssetGraph, source: string): ReadonlySet<string> {
  return evaluate(graph, parseSelection(source), source);
}

function evaluate(graph: AssetGraph, selection: Selection, source: string): ReadonlySet<string> {
  const all = [...graph.assets.values()];
  const of = (s: Selection): ReadonlySet<string> => evaluate(graph, s, source);
  switch (selection.op) {
    case 'all':
      return keys(all.filter((asset) => isExecutable(asset.step)));
    case 'attribute':
      return attribute(graph, selection, source);
    case 'traverse': {
      const start = of(selection.of);
      return new Set([
        ...walk(graph, start, selection.up, upstreamKeys),
        ...walk(graph, start, selection.down, downstreamKeys),
      ]);
    }
    case 'roots': {
      const inside = of(selection.of);
      return filter(inside, (key) => !upstreamKeys(graph, key).some((up) => inside.has(up)));
    }
    case 'sinks': {
      const inside = of(selection.of);
      return filter(inside, (key) => !downstreamKeys(graph, key).some((down) => inside.has(down)));
    }
    case 'not': {
      const inside = of(selection.of);
      return keys(all.filter((asset) => !inside.has(asset.key)));
    }
    case 'and': {
      const right = of(selection.right);
      return filter(of(selection.left), (key) => right.has(key));
    }
    case 'or':
      return new Set([...of(selection.left), ...of(selection.right)]);
  }
}

function keys(assets: readonly AssetOutput[]): ReadonlySet<string> {
  return new Set(assets.map((asset) => asset.key));
}

function filter(set: ReadonlySet<string>, keep: (key: string) => boolean): ReadonlySet<string> {
  return new Set([...set].filter(keep));
}

/** `*` in a value stands for any characters. */
function matcher(value: string): (text: string) => boolean {
  const pattern = new RegExp(
    `^${value
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  );
  return (text) => pattern.test(text);
}

function attribute(
  graph: AssetGraph,
  selection: Extract<Selection, { op: 'attribute' }>,
  source: string,
): ReadonlySet<string> {
  const matches = matcher(selection.value);
  const tests: Record<typeof selection.attribute, (asset: AssetOutput) => boolean> = {
    key: (asset) => matches(asset.key),
    group: (asset) => matches(asset.step.group),
    owner: (asset) => asset.owners.some(matches),
    kind: (asset) => asset.kinds.some(matches),
    tag: (asset) =>
      Object.entries(asset.tags).some(
        ([k, v]) => matches(k) && (selection.equals === undefined || matcher(selection.equals)(v)),
      ),
  };
  const found = [...graph.assets.values()].filter(tests[selection.attribute]);
  if (found.length === 0 && selection.attribute === 'key' && !selection.value.includes('*')) {
    throw new InvalidInputError(
      `selection ${JSON.stringify(source)}: there is no asset ${JSON.stringify(selection.value)}; assets are ${[...graph.assets.keys()].join(', ')}`,
    );
  }
  return keys(found);
}

function upstreamKeys(graph: AssetGraph, key: string): readonly string[] {
  const step = graph.assets.get(key)?.step;
  return step === undefined ? [] : graph.upstreamOf(step).map((edge) => edge.dependency.asset.key);
}

function downstreamKeys(graph: AssetGraph, key: string): readonly string[] {
  const step = graph.assets.get(key)?.step;
  if (step === undefined) return [];
  return graph
    .downstreamOf(step)
    .filter((edge) => edge.dependency.asset.key === key)
    .flatMap((edge) => edge.to.outputs.map((o) => o.key));
}

function walk(
  graph: AssetGraph,
  start: ReadonlySet<string>,
  levels: number,
  next: (graph: AssetGraph, key: string) => readonly string[],
): ReadonlySet<string> {
  const seen = new Set(start);
  let frontier = [...start];
  for (let level = 0; level < levels && frontier.length > 0; level++) {
    frontier = [...new Set(frontier.flatMap((key) => next(graph, key)))].filter((key) => !seen.has(key));
    for (const key of frontier) seen.add(key);
  }
  return seen;
}
