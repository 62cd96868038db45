/**
 * Series-parallel decomposition: a DAG as nested sequences and parallel groups. Where a DAG is not series-parallel a
 * barrier is put in (`barrier.ts`): some steps then wait for one that they do not depend on.
 */
import { barrierOf } from './barrier.ts';

/** A node, a sequence or a parallel group; groups have at least two members. */
export type Block<N> =
  | { readonly kind: 'node'; readonly node: N }
  | { readonly kind: 'sequence'; readonly blocks: readonly Block<N>[] }
  | { readonly kind: 'parallel'; readonly blocks: readonly Block<N>[] };

/**
 * Decomposes a DAG.
 *
 * @param nodes in topological order
 * @param predecessors direct predecessors; those outside `nodes` are ignored
 */
export function decompose<N>(nodes: readonly N[], predecessors: (node: N) => readonly N[]): Block<N> {
  const ancestors = new Map<N, Set<N>>();
  for (const node of nodes) {
    const above = new Set<N>();
    for (const predecessor of predecessors(node)) {
      const known = ancestors.get(predecessor);
      if (known === undefined) continue;
      above.add(predecessor);
      for (const n of known) above.add(n);
    }
    ancestors.set(node, above);
  }
  return blockOf(nodes, ancestors);
}

type Ancestors<N> = ReadonlyMap<N, ReadonlySet<N>>;

function blockOf<N>(nodes: readonly N[], ancestors: Ancestors<N>): Block<N> {
  const [first] = nodes;
  if (nodes.length === 1 && first !== undefined) return { kind: 'node', node: first };
  const parts = components(nodes, ancestors);
  if (parts.length > 1) return { kind: 'parallel', blocks: parts.map((part) => blockOf(part, ancestors)) };
  const cuts = seriesCuts(nodes, ancestors);
  const pieces = cuts.length > 0 ? split(nodes, cuts) : atBarrier(nodes, ancestors);
  return {
    kind: 'sequence',
    blocks: pieces
      .map((piece) => blockOf(piece, ancestors))
      .flatMap((b) => (b.kind === 'sequence' ? b.blocks : [b])),
  };
}

/** Weakly connected components, each in the given order. */
function components<N>(nodes: readonly N[], ancestors: Ancestors<N>): readonly (readonly N[])[] {
  const group = new Map<N, Set<N>>(nodes.map((node) => [node, new Set([node])]));
  for (const node of nodes) {
    for (const above of ancestors.get(node) ?? []) {
      const a = group.get(node);
      const b = group.get(above);
      if (a === undefined || b === undefined || a === b) continue;
      for (const n of b) {
        a.add(n);
        group.set(n, a);
      }
    }
  }
  return [...new Set(group.values())].map((members) => nodes.filter((node) => members.has(node)));
}

/** Positions k where all of nodes[0..k) precede all of nodes[k..): cutting there costs no parallelism. */
function seriesCuts<N>(nodes: readonly N[], ancestors: Ancestors<N>): readonly number[] {
  const cuts: number[] = [];
  // How many of the first nodes precede every node from k on.
  let shared = nodes.length;
  for (let k = nodes.length - 1; k > 0; k--) {
    const above = ancestors.get(nodes[k] as N);
    const first = nodes.findIndex((node) => above?.has(node) !== true);
    shared = Math.min(shared, first);
    if (shared >= k) cuts.unshift(k);
  }
  return cuts;
}

function split<N>(nodes: readonly N[], cuts: readonly number[]): readonly (readonly N[])[] {
  return [0, ...cuts].map((from, i) => nodes.slice(from, cuts[i] ?? nodes.length));
}

/** Bits are numbers: what is larger is cut behind its sources. */
const mostBits = 30;

function atBarrier<N>(nodes: readonly N[], ancestors: Ancestors<N>): readonly (readonly N[])[] {
  const inside = new Map(nodes.map((node, i) => [node, i]));
  const above = nodes.map((node) =>
    [...(ancestors.get(node) ?? [])].map((n) => inside.get(n)).filter((i) => i !== undefined),
  );
  const isBefore =
    nodes.length > mostBits
      ? (i: number): boolean => above[i]?.length === 0
      : bitTest(barrierOf(above.map((list) => list.reduce((bits, i) => bits | (1 << i), 0))));
  return [nodes.filter((_, i) => isBefore(i)), nodes.filter((_, i) => !isBefore(i))];
}

function bitTest(bits: number): (i: number) => boolean {
  return (i) => (bits & (1 << i)) !== 0;
}
