/** Walks over the asset graph: assets, not steps, and an asset is no neighbour of its own. */
import type { AssetGraph, StepEdge } from '../asset-graph.ts';

/** Which way to walk. */
export type Direction = 'upstream' | 'downstream';

/** An asset beside another, and the edge between them. */
export interface Neighbour {
  readonly key: string;
  readonly edge: StepEdge;
}

/** The assets right beside an asset, in one direction. */
export function neighboursOf(graph: AssetGraph, key: string, direction: Direction): readonly Neighbour[] {
  const step = graph.assets.get(key)?.step;
  if (step === undefined) return [];
  const found =
    direction === 'upstream'
      ? graph.upstreamOf(step).map((edge) => ({ key: edge.dependency.asset.key, edge }))
      : graph
          .downstreamOf(step)
          .filter((edge) => edge.dependency.asset.key === key)
          .flatMap((edge) => edge.to.outputs.map((output) => ({ key: output.key, edge })));
  return found.filter((neighbour) => neighbour.key !== key);
}

/**
 * Assets within some levels of a set, each with its distance from the nearest member. The members themselves, at 0,
 * come first; then by distance.
 */
export function walk(
  graph: AssetGraph,
  start: Iterable<string>,
  levels: number,
  direction: Direction,
): ReadonlyMap<string, number> {
  const distance = new Map([...start].map((key) => [key, 0]));
  let frontier = [...distance.keys()];
  for (let level = 1; level <= levels && frontier.length > 0; level++) {
    const next: string[] = [];
    for (const from of frontier) {
      for (const { key } of neighboursOf(graph, from, direction)) {
        if (distance.has(key)) continue;
        distance.set(key, level);
        next.push(key);
      }
    }
    frontier = next;
  }
  return distance;
}

/** Everything that lies beyond some assets in a direction; a member counts when another member leads to it. */
export function beyond(
  graph: AssetGraph,
  from: ReadonlySet<string>,
  direction: Direction,
): ReadonlySet<string> {
  const first = [...from].flatMap((key) => neighboursOf(graph, key, direction).map((n) => n.key));
  return new Set(walk(graph, first, Number.POSITIVE_INFINITY, direction).keys());
}
