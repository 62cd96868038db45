/** Which steps a run may skip because of an optional output that was left out. */
import { type AssetOutput, isExternal, type Step } from '../assets/step.ts';

const known = new WeakMap<Step, boolean>();

/** True when the step rests, directly or not, on an optional output. */
export function isSkippable(step: Step): boolean {
  let answer = known.get(step);
  if (answer === undefined) {
    answer =
      !isExternal(step) &&
      Object.values(step.deps).some(({ asset }) => asset.step !== step && mayBeLeftOut(asset));
    known.set(step, answer);
  }
  return answer;
}

/** True when a successful run may end without a version of the asset. */
export function mayBeLeftOut(asset: AssetOutput): boolean {
  return asset.optional || isSkippable(asset.step);
}
