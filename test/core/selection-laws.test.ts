/** The algebra of selections, on random graphs. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AssetGraph } from '../../core/graph/asset-graph.ts';
import { selectAssets } from '../../core/graph/selection/evaluate.ts';
import { type AssetOutput, AssetSelection, asset, definitions } from '../../core/index.ts';

interface Dag {
  readonly graph: AssetGraph;
  /** Direct upstreams by key. */
  readonly upstream: ReadonlyMap<string, readonly string[]>;
}

/** A graph of up to nine assets a0, a1, ...: each depends on some before it. */
const dag: fc.Arbitrary<Dag> = fc
  .array(fc.tuple(fc.array(fc.nat(7), { maxLength: 3 }), fc.constantFrom('g', 'h')), {
    minLength: 1,
    maxLength: 9,
  })
  .map((specs) => {
    const made: AssetOutput[] = [];
    for (const [i, [picks, group]] of specs.entries()) {
      const deps = Object.fromEntries(
        picks.filter((pick) => pick < i).map((pick) => [`a${pick}`, made[pick] as AssetOutput]),
      );
      made.push(asset({ key: `a${i}`, group, deps, run: () => undefined }));
    }
    const upstream = new Map(made.map(({ key, step }) => [key, Object.keys(step.deps)]));
    return { graph: definitions({ assets: made }).graph, upstream };
  });

/** A selection as its text, in which every part stands in parentheses. */
const { selection } = fc.letrec<{ selection: string }>((tie) => ({
  selection: fc.oneof(
    { depthSize: 'small' },
    fc.nat(8).map((i) => `key:"a${i}"`),
    fc.constantFrom('group:g', 'group:h', '*', 'key:"a*"', 'key:"none"'),
    fc.tuple(tie('selection'), tie('selection')).map(([a, b]) => `(${a}) and (${b})`),
    fc.tuple(tie('selection'), tie('selection')).map(([a, b]) => `(${a}) or (${b})`),
    tie('selection').map((a) => `not (${a})`),
    tie('selection').map((a) => `+(${a})`),
    tie('selection').map((a) => `(${a})+`),
    fc.tuple(fc.nat(3), tie('selection')).map(([n, a]) => `${n}+(${a})`),
    fc.tuple(fc.nat(3), tie('selection')).map(([n, a]) => `(${a})+${n}`),
    tie('selection').map((a) => `sinks(${a})`),
    tie('selection').map((a) => `roots(${a})`),
  ),
}));

const of = ({ graph }: Dag, text: string): readonly string[] => [...selectAssets(graph, text)].sort();

/** Levels of upstreams of a set, the set itself included, step by step. */
function above({ upstream }: Dag, keys: readonly string[], levels: number): readonly string[] {
  let all = new Set(keys);
  for (let i = 0; i < levels; i++)
    all = new Set([...all, ...[...all].flatMap((key) => upstream.get(key) ?? [])]);
  return [...all].sort();
}

function below(graph: Dag, keys: readonly string[], levels: number): readonly string[] {
  let all = new Set(keys);
  for (let i = 0; i < levels; i++)
    all = new Set([
      ...all,
      ...[...graph.upstream].flatMap(([key, ups]) => (ups.some((up) => all.has(up)) ? [key] : [])),
    ]);
  return [...all].sort();
}

describe('and, or, not', () => {
  const same = (...forms: readonly ((a: string, b: string, c: string) => string)[]): void =>
    fc.assert(
      fc.property(dag, selection, selection, selection, (graph, a, b, c) => {
        const [first, ...others] = forms.map((form) => of(graph, form(`(${a})`, `(${b})`, `(${c})`)));
        for (const other of others) expect(other).toEqual(first);
      }),
    );

  test('are commutative', () => {
    same(
      (a, b) => `${a} and ${b}`,
      (a, b) => `${b} and ${a}`,
    );
    same(
      (a, b) => `${a} or ${b}`,
      (a, b) => `${b} or ${a}`,
    );
  });

  test('are associative, with parentheses or without', () => {
    same(
      (a, b, c) => `${a} and ${b} and ${c}`,
      (a, b, c) => `${a} and (${b} and ${c})`,
    );
    same(
      (a, b, c) => `${a} or ${b} or ${c}`,
      (a, b, c) => `${a} or (${b} or ${c})`,
    );
  });

  test('distribute, and `and` binds tighter than `or`', () => {
    same(
      (a, b, c) => `${a} and (${b} or ${c})`,
      (a, b, c) => `${a} and ${b} or ${a} and ${c}`,
    );
    same(
      (a, b, c) => `${a} or ${b} and ${c}`,
      (a, b, c) => `(${a} or ${b}) and (${a} or ${c})`,
    );
  });

  test('obey De Morgan, and `not` binds tightest', () => {
    same(
      (a, b) => `not (${a} and ${b})`,
      (a, b) => `not ${a} or not ${b}`,
    );
    same(
      (a, b) => `not (${a} or ${b})`,
      (a, b) => `not ${a} and not ${b}`,
    );
    same(
      (a) => a,
      (a) => `not not ${a}`,
    );
  });

  test('part the whole: a and not a is nothing, a or not a is everything', () => {
    same(
      (a) => `${a} and not ${a}`,
      () => 'key:"none"',
    );
    same(
      (a) => `${a} or not ${a}`,
      () => '*',
    );
    same(
      (a) => a,
      (a, b) => `${a} and ${b} or ${a} and not ${b}`,
    );
  });
});

describe('levels', () => {
  test('of upstreams and downstreams are those of a walk, and add up', () => {
    fc.assert(
      fc.property(dag, selection, fc.nat(4), fc.nat(4), (graph, a, m, n) => {
        const start = of(graph, a);
        expect(of(graph, `${n}+(${a})`)).toEqual(above(graph, start, n));
        expect(of(graph, `(${a})+${n}`)).toEqual(below(graph, start, n));
        expect(of(graph, `+(${a})`)).toEqual(above(graph, start, 9));
        expect(of(graph, `(${a})+`)).toEqual(below(graph, start, 9));
        expect(of(graph, `${m}+(${n}+(${a}))`)).toEqual(of(graph, `${m + n}+(${a})`));
        expect(of(graph, `${m}+(${a})+${n}`)).toEqual(of(graph, `(${m}+(${a})) or ((${a})+${n})`));
      }),
    );
  });

  test('roots and sinks have nothing of the selection beyond them', () => {
    fc.assert(
      fc.property(dag, selection, (graph, a) => {
        const inside = of(graph, a);
        const beyond = (key: string, walk: typeof above): boolean =>
          walk(graph, [key], 9).some((other) => other !== key && inside.includes(other));
        expect(of(graph, `roots(${a})`)).toEqual(inside.filter((key) => !beyond(key, above)));
        expect(of(graph, `sinks(${a})`)).toEqual(inside.filter((key) => !beyond(key, below)));
        if (inside.length > 0) expect(of(graph, `roots(${a})`).length).toBeGreaterThan(0);
        expect(of(graph, `roots(roots(${a}))`)).toEqual(of(graph, `roots(${a})`));
      }),
    );
  });
});

test('a selection by code means what it says as a text', () => {
  const built = fc.letrec<{ it: readonly [AssetSelection, string] }>((tie) => ({
    it: fc.oneof(
      { depthSize: 'small' },
      fc.constant([AssetSelection.all(), '*'] as const),
      fc.constantFrom('g', 'h').map((g) => [AssetSelection.groups(g), `group:${g}`] as const),
      fc.constant([AssetSelection.groups('g', 'h'), '(group:g or group:h)'] as const),
      fc.nat(3).map((i) => [AssetSelection.keySubstring(`${i}`), `key:"*${i}*"`] as const),
      fc.tuple(tie('it'), tie('it')).map(([[a, x], [b, y]]) => [a.and(b), `(${x}) and (${y})`] as const),
      fc.tuple(tie('it'), tie('it')).map(([[a, x], [b, y]]) => [a.or(b), `(${x}) or (${y})`] as const),
      fc
        .tuple(tie('it'), tie('it'))
        .map(([[a, x], [b, y]]) => [a.minus(b), `(${x}) and not (${y})`] as const),
      tie('it').map(([a, x]) => [a.not(), `not (${x})`] as const),
      tie('it').map(([a, x]) => [a.upstream(), `+(${x})`] as const),
      tie('it').map(([a, x]) => [a.downstream(2), `(${x})+2`] as const),
      tie('it').map(([a, x]) => [a.roots(), `roots(${x})`] as const),
      tie('it').map(([a, x]) => [a.sinks(), `sinks(${x})`] as const),
    ),
  })).it;
  fc.assert(
    fc.property(dag, built, (graph, [code, text]) => {
      expect(of(graph, String(code))).toEqual(of(graph, text));
    }),
    { numRuns: 300 },
  );
});
