import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AssetOutput } from '../../core/assets/step.ts';
import { asset, type Definitions, definitions, job } from '../../core/index.ts';
import { testHost } from '../support/host.ts';

/** Assets a0, a1, ... with an edge from i to j for each pair; `calls` gets what runs, in order. */
function graphOf(
  n: number,
  edges: readonly (readonly [number, number])[],
  calls: number[],
  broken: ReadonlySet<number>,
): Definitions {
  const assets: AssetOutput[] = [];
  for (let j = 0; j < n; j++) {
    const deps = Object.fromEntries(
      edges.filter(([, to]) => to === j).map(([from]) => [`a${from}`, assets[from] as AssetOutput]),
    );
    const run = (): void => {
      calls.push(j);
      if (broken.has(j)) throw new Error(`a${j} is broken`);
    };
    assets.push(asset({ key: `a${j}`, deps, run }));
  }
  return definitions({ assets, jobs: [job({ name: 'graph' })] });
}

const graphs = fc
  .integer({ min: 1, max: 9 })
  .chain((n) =>
    fc.tuple(
      fc.constant(n),
      fc.uniqueArray(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 18, selector: String }),
    ),
  )
  .map(([n, pairs]) => ({ n, edges: pairs.filter(([from, to]) => from < to) }));

function reaches(edges: readonly (readonly [number, number])[], from: number, to: number): boolean {
  return edges.some(([a, b]) => a === from && (b === to || reaches(edges, b, to)));
}

test('any graph runs: every asset once, after all that it depends on', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, async ({ n, edges }) => {
      const calls: number[] = [];
      const host = await testHost(graphOf(n, edges, calls, new Set()));
      const { status } = await host.run('r');
      await host.close();
      expect(status).toBe('SUCCEEDED');
      expect([...calls].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      for (const [from, to] of edges) expect(calls.indexOf(from)).toBeLessThan(calls.indexOf(to));
    }),
    { numRuns: 20 },
  );
});

test('when one asset fails nothing below it runs, the run fails with its cause, and a redrive completes it', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, fc.nat(8), async ({ n, edges }, pick) => {
      const bad = pick % n;
      const broken = new Set([bad]);
      const calls: number[] = [];
      const host = await testHost(graphOf(n, edges, calls, broken));
      const { status, cause } = await host.run('r');
      expect(status).toBe('FAILED');
      expect(cause).toContain(`step a${bad} failed: Error: a${bad} is broken`);
      for (const below of calls.filter((call) => call !== bad))
        expect(reaches(edges, bad, below)).toBe(false);
      const before = new Set(calls.filter((call) => call !== bad));
      broken.clear();
      calls.length = 0;
      expect((await host.redrive('r')).status).toBe('SUCCEEDED');
      expect(calls.filter((call) => before.has(call))).toEqual([]);
      for (let i = 0; i < n; i++) expect(await host.pointer(`a${i}`)).toBeDefined();
      await host.close();
    }),
    { numRuns: 20 },
  );
});
