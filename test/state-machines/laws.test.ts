import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AssetOutput } from '../../core/assets/step.ts';
import { asset, type Definitions, definitions, job } from '../../core/index.ts';
import { compile, renderDefinition } from '../../state-machines/compile.ts';
import type { CompiledJob } from '../../state-machines/types.ts';
import { brokenTransitions, statesOf } from './asl.ts';

/** Assets a0, a1, ... with an edge from i to j for each pair. */
function graphOf(n: number, edges: readonly (readonly [number, number])[]): Definitions {
  const assets: AssetOutput[] = [];
  for (let j = 0; j < n; j++) {
    const deps = Object.fromEntries(
      edges.filter(([, to]) => to === j).map(([from]) => [`a${from}`, assets[from] as AssetOutput]),
    );
    assets.push(asset({ key: `a${j}`, deps, run: () => {} }));
  }
  return definitions({ assets, jobs: [job({ name: 'graph' })] });
}

const graphs: fc.Arbitrary<CompiledJob> = fc
  .integer({ min: 1, max: 12 })
  .chain((n) =>
    fc.uniqueArray(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 24, selector: String }).map((pairs) =>
      graphOf(
        n,
        pairs.filter(([from, to]) => from < to),
      ),
    ),
  )
  .map((project) => compile([...project.jobs.values()][0]!));

test('of any graph: every Next is there, every state is reached, no name is there twice', () => {
  fc.assert(
    fc.property(graphs, ({ asl }) => {
      expect(brokenTransitions(asl)).toEqual([]);
    }),
  );
});

test('of any graph: every step has one task, and every placeholder is explained and used', () => {
  fc.assert(
    fc.property(graphs, ({ asl, substitutions }) => {
      const text = renderDefinition(asl);
      const used = new Set([...text.matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => name));
      expect([...used].sort()).toEqual(Object.keys(substitutions).sort());
      const tasks = statesOf(asl).filter(([, { Type }]) => Type === 'Task');
      const steps = Object.values(substitutions).filter((s) => s.kind === 'function' && s.handler === 'step');
      // Plan, the gate of the one stage's shards, Finish.
      expect(tasks.length).toBe(steps.length + 3);
    }),
  );
});

test('the same job compiles to the same bytes', () => {
  const edges = [[0, 2] as const, [0, 3] as const, [1, 3] as const];
  const [one, other] = [graphOf(4, edges), graphOf(4, edges)].map(({ jobs }) =>
    JSON.stringify(compile([...jobs.values()][0]!)),
  );
  expect(one).toBe(other);
});
