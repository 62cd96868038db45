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
