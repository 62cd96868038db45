/** Walks over the asset graph: assets, not steps, and an asset is no neighbour of its own. */
import type { AssetOutput } from '../../assets/step.ts';
import type { AssetGraph, StepEdge } from '../asset-graph.ts';

/** Which way to walk. */
export type Direction = 'upstream' | 'downstream';

/** An asset beside another, and the edge between them. */
export interface Neighbour {
  readonly key: string;
  readonly edge: StepEdge;
}

/**
 * The assets right beside an asset, in one direction, each with the edge at its end: what lies between the ops of a graph
 * is passed through.
 */
export function neighboursOf(graph: AssetGraph, key: string, direction: Direction): readonly Neighbour[] {
  const found: Neighbour[] = [];
  const seen = new Set<AssetOutput>();
  // Of a way through a graph of ops the edge counts that leads into it.
  const look = (of: AssetOutput | undefined, entry?: StepEdge): void => {
    if (of === undefined || seen.has(of)) return;
    seen.add(of);
    const edges =
      direction === 'upstream'
        ? graph.upstreamOf(of.step)
        : graph.downstreamOf(of.step).filter(({ dependency }) => dependency.asset === of);
    for (const edge of edges) {
      for (const next of direction === 'upstream' ? [edge.dependency.asset] : edge.to.outputs) {
        const into = direction === 'upstream' ? edge : (entry ?? edge);
        if (next.isIntermediate) look(next, into);
        else if (next.key !== key) found.push({ key: next.key, edge: into });
      }
    }
  };
  look(graph.outputs.get(key));
  return found;
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
