/** Copies of steps. */
import { shareOrigin } from '../origin.ts';
import type { AssetOutput, Step } from './step.ts';

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
    const deps = Object.entries(step.deps).map(([name, dependency]) => {
      const { asset } = dependency;
      const output = copyOf(asset.step).outputs.find(({ key }) => key === asset.key) ?? asset;
      return [name, { ...dependency, asset: output }] as const;
    });
    const copy: Step = Object.freeze({
      ...step,
      ...change(step),
      outputs,
      deps: Object.fromEntries(deps),
    });
    for (const output of step.outputs) outputs.push(Object.freeze({ ...output, step: copy }));
    Object.freeze(outputs);
    shareOrigin(step, copy);
    copies.set(step, copy);
    return copy;
  };
  return steps.map(copyOf);
}
