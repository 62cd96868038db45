/** Copies of steps. */
import { shareOrigin } from '../origin.ts';
import type { AssetCheck } from './check.ts';
import type { OutputTest } from './sql-test.ts';
import type { AssetOutput, Dependency, OpGraph, Step } from './step.ts';

/**
 * Copies of some steps with some fields changed, joined to each other as the steps were. Deps on steps that are not
 * among them stay. Of a graph of ops all are given, or none.
 */
export function copySteps(
  steps: readonly Step[],
  change: (step: Step) => Partial<Omit<Step, 'outputs' | 'deps' | 'graph'>>,
  changeOutput: (output: AssetOutput) => Partial<AssetOutput> = () => ({}),
): readonly Step[] {
  const known = new Set(steps);
  const copies = new Map<Step, Step>();
  const graphs = new Map<OpGraph, OpGraph & { readonly steps: Step[] }>();
  const graphOf = (graph: OpGraph | undefined): OpGraph | undefined => {
    if (graph === undefined) return undefined;
    const copy = graphs.get(graph) ?? { ...graph, steps: [] };
    graphs.set(graph, copy);
    return copy;
  };
  const join = (from: Step['deps'], to: Record<string, Dependency>): void => {
    for (const [name, dependency] of Object.entries(from)) {
      const { asset } = dependency;
      const output = copyOf(asset.step).outputs.find(({ key }) => key === asset.key) ?? asset;
      to[name] = { ...dependency, asset: output };
    }
    Object.freeze(to);
  };
  const copyOf = (step: Step): Step => {
    const done = copies.get(step);
    if (done !== undefined || !known.has(step)) return done ?? step;
    const outputs: AssetOutput[] = [];
    const deps: Record<string, Dependency> = {};
    const graph = graphOf(step.graph);
    const toJoin: [Step['deps'], Record<string, Dependency>][] = [[step.deps, deps]];
    const copy: Step = Object.freeze({ ...step, ...change(step), graph, outputs, deps });
    for (const output of step.outputs) {
      const changed = { ...output, ...changeOutput(output), step: copy };
      const joined = <A extends AssetCheck | OutputTest>(audit: A): A => {
        if (audit.deps === undefined) return audit;
        const to: Record<string, Dependency> = {};
        toJoin.push([audit.deps, to]);
        return { ...audit, deps: to };
      };
      const [checks, tests] = [changed.checks.map(joined), changed.tests.map(joined)];
      outputs.push(Object.freeze({ ...changed, checks, tests }));
    }
    Object.freeze(outputs);
    shareOrigin(step, copy);
    // Known before its deps are copied: one of them may be itself.
    copies.set(step, copy);
    for (const [from, to] of toJoin) join(from, to);
    return copy;
  };
  const copied = steps.map(copyOf);
  for (const [graph, copy] of graphs) copy.steps.push(...graph.steps.map(copyOf));
  return copied;
}
