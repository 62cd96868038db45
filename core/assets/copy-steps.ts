/** Copies of steps. */
import { shareOrigin } from '../origin.ts';
import type { AssetOutput, Dependency, Step } from './step.ts';

/**
 * Copies of some steps with some fields changed, joined to each other as the steps were. Deps on steps that are not
 * among them stay.
 */
export function copySteps(
  steps: readonly Step[],
  change: (step: Step) => Partial<Omit<Step, 'outputs' | 'deps'>>,
): readonly Step[] {
  const known = new Set(steps);
  const copies = new Map<Step, Step>();
  const copyOf = (step: Step): Step => {
    const done = copies.get(step);
    if (done !== undefined || !known.has(step)) return done ?? step;
    const outputs: AssetOutput[] = [];
    const deps: Record<string, Dependency> = {};
    const copy: Step = Object.freeze({ ...step, ...change(step), outputs, deps });
    for (const output of step.outputs) outputs.push(Object.freeze({ ...output, step: copy }));
    Object.freeze(outputs);
    shareOrigin(step, copy);
    // Known before its deps are copied: one of them may be itself.
    copies.set(step, copy);
    for (const [name, dependency] of Object.entries(step.deps)) {
      const { asset } = dependency;
      const output = copyOf(asset.step).outputs.find(({ key }) => key === asset.key) ?? asset;
      deps[name] = { ...dependency, asset: output };
    }
    Object.freeze(deps);
    return copy;
  };
  return steps.map(copyOf);
}
