import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Block, decompose } from '../../core/graph/series-parallel.ts';

/** `a>b` edges; nodes are letters in topological order. */
function blockOf(nodes: string, edges: string): string {
  const pairs = edges === '' ? [] : edges.split(' ').map((edge) => edge.split('>') as [string, string]);
  return text(decompose([...nodes], (node) => pairs.filter(([, to]) => to === node).map(([from]) => from)));
}

function text(block: Block<string>): string {
  if (block.kind === 'node') return block.node;
  const inner = block.blocks.map(text);
  return block.kind === 'sequence' ? `[${inner.join(' ')}]` : `{${inner.join(' ')}}`;
}

describe('decomposition', () => {
  test.each([
    ['abc', 'a>b b>c', '[a b c]'],
    ['abcd', 'a>b a>c b>d c>d', '[a {b c} d]'],
    ['abc', '', '{a b c}'],
    ['abcd', 'a>b c>d', '{[a b] [c d]}'],
    ['abcdef', 'a>b a>c b>d c>e d>f e>f', '[a {[b d] [c e]} f]'],
    ['abcd', 'a>c a>d b>d', '[{a b} {c d}]'],
    ['abcdef', 'a>b a>c b>d c>d d>e d>f', '[a {b c} d {e f}]'],
  ])('%s with %s', (nodes, edges, expected) => {
    expect(blockOf(nodes, edges)).toBe(expected);
  });

  test('every node stands once and every edge is respected', () => {
    const graphs = fc
      .integer({ min: 1, max: 9 })
      .chain((n) =>
        fc.tuple(fc.constant(n), fc.uniqueArray(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 20 })),
      );
    fc.assert(
      fc.property(graphs, ([n, pairs]) => {
        const edges = pairs.filter(([from, to]) => from < to);
        const nodes = Array.from({ length: n }, (_, i) => i);
        const block = decompose(nodes, (node) => edges.filter(([, to]) => to === node).map(([from]) => from));
        const before = new Map<number, Set<number>>();
        const walk = (b: Block<number>, done: ReadonlySet<number>): Set<number> => {
          if (b.kind === 'node') {
            expect(before.has(b.node)).toBe(false);
            before.set(b.node, new Set(done));
            return new Set([b.node]);
          }
          const made = new Set<number>();
          for (const inner of b.blocks) {
            const seen = b.kind === 'sequence' ? new Set([...done, ...made]) : done;
            for (const node of walk(inner, seen)) made.add(node);
          }
          return made;
        };
        expect(walk(block, new Set()).size).toBe(n);
        for (const [from, to] of edges) expect(before.get(to)?.has(from)).toBe(true);
      }),
    );
  });
});

/** All ways to write a block, by brute force: the least number of sequence cuts across which some pair is unrelated. */
function fewestBarriers(
  nodes: readonly number[],
  isAbove: (a: number, b: number) => boolean,
  known: Map<string, number> = new Map(),
): number {
  if (nodes.length < 2) return 0;
  const found = known.get(nodes.join());
  if (found !== undefined) return found;
  let least = Number.POSITIVE_INFINITY;
  for (let bits = 1; bits < 2 ** nodes.length - 1; bits++) {
    const left = nodes.filter((_, i) => bits & (1 << i));
    const right = nodes.filter((_, i) => !(bits & (1 << i)));
    if (left.some((a) => right.some((b) => isAbove(b, a)))) continue;
    const related = left.flatMap((a) => right.map((b) => isAbove(a, b)));
    const cut = related.every((above) => !above) || related.every((above) => above) ? 0 : 1;
    const inner = fewestBarriers(left, isAbove, known) + fewestBarriers(right, isAbove, known);
    least = Math.min(least, cut + inner);
  }
  known.set(nodes.join(), least);
  return least;
}

/** Cuts of a block across which some pair is unrelated, counted as the block is nested: the leftmost cut first or last, whichever gives less. */
function barriersIn(block: Block<number>, isAbove: (a: number, b: number) => boolean): number {
  if (block.kind === 'node') return 0;
  const inner = block.blocks.reduce((sum, b) => sum + barriersIn(b, isAbove), 0);
  if (block.kind === 'parallel') return inner;
  const cost = (from: number, to: number): number => {
    if (to - from < 2) return 0;
    const costs = Array.from({ length: to - from - 1 }, (_, i) => {
      const at = from + 1 + i;
      const left = block.blocks.slice(from, at).flatMap(nodesOf);
      const right = block.blocks.slice(at, to).flatMap(nodesOf);
      const isFree = left.every((a) => right.every((b) => isAbove(a, b)));
      return (isFree ? 0 : 1) + cost(from, at) + cost(at, to);
    });
    return Math.min(...costs);
  };
  return inner + cost(0, block.blocks.length);
}

function nodesOf(block: Block<number>): readonly number[] {
  return block.kind === 'node' ? [block.node] : block.blocks.flatMap(nodesOf);
}

test('a graph of up to 7 steps has as few barriers as any way to write it', () => {
  const graphs = fc
    .integer({ min: 1, max: 7 })
    .chain((n) =>
      fc.tuple(fc.constant(n), fc.uniqueArray(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 14 })),
    );
  fc.assert(
    fc.property(graphs, ([n, pairs]) => {
      const nodes = Array.from({ length: n }, (_, i) => i);
      const edges = pairs.filter(([from, to]) => from < to);
      const above = new Map<number, ReadonlySet<number>>();
      for (const node of nodes) {
        const direct = edges.filter(([, to]) => to === node).map(([from]) => from);
        above.set(node, new Set(direct.flatMap((from) => [from, ...(above.get(from) ?? [])])));
      }
      const isAbove = (a: number, b: number): boolean => above.get(b)?.has(a) ?? false;
      const block = decompose(nodes, (node) => edges.filter(([, to]) => to === node).map(([from]) => from));
      expect(barriersIn(block, isAbove)).toBe(fewestBarriers(nodes, isAbove));
    }),
    { numRuns: 300 },
  );
});

test('where nothing but a barrier helps, the shallower one is taken, then the one that makes fewer steps wait', () => {
  // {a b} {c d} is two steps deep, a {c [b d]} would be three.
  expect(blockOf('abcd', 'a>c a>d b>d')).toBe('[{a b} {c d}]');
});

test('a connected block of 40 steps that is not series-parallel is written at once', () => {
  const nodes = Array.from({ length: 40 }, (_, i) => i);
  const block = decompose(nodes, (node) => [node - 1, node - 3].filter((n) => n >= 0 && node % 5 !== 4));
  expect(nodesOf(block).length).toBe(40);
});
