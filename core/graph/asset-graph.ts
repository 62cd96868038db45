/** The graph of steps: who feeds whom, in which order. */
import {
  type AssetOutput,
  assetsOf,
  type Dependency,
  isExecutable,
  type OpGraph,
  type Step,
} from '../assets/step.ts';

/** An edge between two steps. */
export interface StepEdge {
  readonly from: Step;
  readonly to: Step;
  readonly dependency: Dependency;
}

/** A checked, acyclic graph. A step that depends on earlier partitions of its own has no edge for that. */
export interface AssetGraph {
  /** Every asset by key, in definition order. */
  readonly assets: ReadonlyMap<string, AssetOutput>;
  /** The assets, and what ops hand on, by key. */
  readonly outputs: ReadonlyMap<string, AssetOutput>;
  /** Every step by name, upstream before downstream; ties in definition order. */
  readonly steps: ReadonlyMap<string, Step>;
  upstreamOf(step: Step): readonly StepEdge[];
  downstreamOf(step: Step): readonly StepEdge[];
}

/** Steps in topological order, ties in the given order; a cycle comes back as its steps' names. */
export function sortSteps(steps: readonly Step[]): {
  readonly sorted: readonly Step[];
  readonly cycle: readonly string[];
} {
  const sorted: Step[] = [];
  const state = new Map<Step, 'visiting' | 'done'>();
  const path: Step[] = [];
  let cycle: readonly string[] = [];
  const visit = (step: Step): void => {
    if (cycle.length > 0 || state.get(step) === 'done') return;
    if (state.get(step) === 'visiting') {
      cycle = [...path.slice(path.indexOf(step)), step].map((s) => s.name);
      return;
    }
    state.set(step, 'visiting');
    path.push(step);
    for (const { asset } of Object.values(step.deps)) if (asset.step !== step) visit(asset.step);
    path.pop();
    state.set(step, 'done');
    if (steps.includes(step)) sorted.push(step);
  };
  for (const step of steps) visit(step);
  return { sorted, cycle };
}

/** Builds the graph of sorted steps. */
export function makeGraph(sorted: readonly Step[]): AssetGraph {
  const outputs = new Map(
    sorted.flatMap((step) => step.outputs.map((output) => [output.key, output] as const)),
  );
  const assets = new Map([...outputs].filter(([, output]) => !output.isIntermediate));
  const up = new Map<Step, StepEdge[]>(sorted.map((step) => [step, []]));
  const down = new Map<Step, StepEdge[]>(sorted.map((step) => [step, []]));
  for (const step of sorted) {
    for (const dependency of Object.values(step.deps)) {
      if (dependency.asset.step === step) continue;
      const edge = { from: dependency.asset.step, to: step, dependency };
      up.get(step)?.push(edge);
      down.get(edge.from)?.push(edge);
    }
  }
  return {
    assets,
    outputs,
    steps: new Map(sorted.map((step) => [step.name, step])),
    upstreamOf: (step) => up.get(step) ?? [],
    downstreamOf: (step) => down.get(step) ?? [],
  };
}

/** The executable steps that make any of the given assets, upstream first; of a graph of ops those that it takes. */
export function stepsOf(graph: AssetGraph, keys: ReadonlySet<string>): readonly Step[] {
  const taken = new Map<OpGraph, ReadonlySet<Step>>();
  return [...graph.steps.values()].filter((step) => {
    const { graph: ops } = step;
    if (ops === undefined) return isExecutable(step) && makes(step, keys);
    const known = taken.get(ops) ?? opsFor(ops, keys);
    taken.set(ops, known);
    return known.has(step);
  });
}

function makes(step: Step, keys: ReadonlySet<string>): boolean {
  return step.outputs.some((output) => keys.has(output.key));
}

/** The ops of a graph that some of its assets take: all but those that serve other assets only. */
function opsFor({ steps }: OpGraph, keys: ReadonlySet<string>): ReadonlySet<Step> {
  if (!steps.some((step) => makes(step, keys))) return new Set();
  const [wanted, others] = [new Set<Step>(), new Set<Step>()];
  for (const step of [...steps].reverse()) {
    if (makes(step, keys)) wanted.add(step);
    else if (assetsOf(step).length > 0) others.add(step);
    for (const set of [wanted, others]) {
      if (!set.has(step)) continue;
      for (const { asset } of Object.values(step.deps))
        if (asset.step.graph === step.graph) set.add(asset.step);
    }
  }
  return new Set(steps.filter((step) => wanted.has(step) || !others.has(step)));
}
