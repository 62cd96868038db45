/** Selections of some outputs of a step. */
import type { AssetOutput, Step } from '../assets/step.ts';

/** The outputs of a step that a selection makes: all, unless the step can make a subset. */
export function outputsIn(step: Step, keys: ReadonlySet<string>): readonly AssetOutput[] {
  return step.canSubset ? step.outputs.filter(({ key }) => keys.has(key)) : step.outputs;
}

/** What is wrong with a selection that takes a part of a step which is made whole. */
export function problemOfSubset(
  step: Step,
  keys: ReadonlySet<string>,
  selectable: ReadonlyMap<string, AssetOutput>,
): string | undefined {
  if (step.canSubset) return undefined;
  const all = step.outputs.map(({ key }) => key).filter((key) => selectable.has(key));
  const [taken, left] = [all.filter((key) => keys.has(key)), all.filter((key) => !keys.has(key))];
  if (taken.length === 0 || left.length === 0) return undefined;
  const every = all.map((key) => `key:"${key}"`).join(' or ');
  return `takes ${taken.join(', ')} of step ${step.name} and leaves ${left.join(', ')}, which it makes together; select all of them (${every}) or set canSubset on the multi-asset`;
}
