/** What a run decides about together, and runs in one stage: a step by itself, or the ops of a graph. */
import { assetsOf, type Step } from '../assets/step.ts';

/** Steps that belong together. */
export interface Unit {
  /** Upstream first. */
  readonly steps: readonly Step[];
  /** Of each op, the steps that its intermediates are made for; of one that nobody reads, those that make the assets. */
  readonly madeFor: ReadonlyMap<Step, readonly Step[]>;
}

/** The units of some steps, upstream first. A graph takes its inputs as a whole, so units form no cycle either. */
export function unitsOf(steps: readonly Step[]): readonly Unit[] {
  const units: Unit[] = [];
  const left = new Set(steps);
  const visit = (step: Step): void => {
    if (!left.has(step)) return;
    const together = step.graph === undefined ? [step] : steps.filter((other) => other.graph === step.graph);
    for (const member of together) left.delete(member);
    for (const { deps } of together) for (const { asset } of Object.values(deps)) visit(asset.step);
    units.push({ steps: together, madeFor: new Map(together.map((op) => [op, readersOf(op, together)])) });
  };
  for (const step of steps) visit(step);
  return units;
}

function readersOf(op: Step, steps: readonly Step[]): readonly Step[] {
  if (op.outputs.every((output) => !output.isIntermediate)) return [];
  const readers = steps.filter((step) =>
    Object.values(step.deps).some(({ asset }) => asset.isIntermediate && asset.step === op),
  );
  const isAtTheEnd = readers.length === 0 && assetsOf(op).length === 0;
  return isAtTheEnd ? steps.filter((step) => assetsOf(step).length > 0) : readers;
}
