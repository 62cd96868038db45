/** Features as bars come. */
import type { FeaturePlan } from './plan/types.ts';
import type { Kernel } from './types.ts';

/** Rows that go through the plan together: few enough for all of its values to stay in the processor's cache. */
const BLOCK = 4096;

/**
 * The state of a plan: bars go in, features come out. A day at once and its bars one by one give the same bits, as both are
 * this.
 *
 * @example
 * const stream = new FeatureStream(planFeatures(['ret_1']));
 * stream.update(2, { close: Float64Array.of(100, 101) }); // ret_1: NaN, ln(1.01)
 * stream.update(1, { close: Float64Array.of(102) });      // ret_1: ln(102 / 101)
 */
export class FeatureStream {
  readonly #plan: FeaturePlan;
  readonly #kernels: readonly (Kernel | undefined)[];
  readonly #scratch: readonly (Float64Array | undefined)[];
  /** Names of the first output of each step. */
  readonly #written: readonly (string | undefined)[];

  constructor(plan: FeaturePlan) {
    this.#plan = plan;
    this.#written = plan.steps.map((step, slot) =>
      'op' in step ? plan.outputs.find((output) => output.slot === slot)?.name : undefined,
    );
    this.#kernels = plan.steps.map((step) => ('op' in step ? step.op.kernel(step.params) : undefined));
    this.#scratch = plan.steps.map((step, slot) =>
      'op' in step && this.#written[slot] === undefined ? new Float64Array(BLOCK) : undefined,
    );
  }

  /**
   * Takes the next `rows` bars, by the columns that the plan reads, and gives the features of each.
   *
   * @throws RangeError when a column is missing or has not so many rows
   */
  update(rows: number, columns: Readonly<Record<string, Float64Array>>): Record<string, Float64Array> {
    const { steps, outputs } = this.#plan;
    for (const step of steps) {
      if ('op' in step || columns[step.column]?.length === rows) continue;
      throw new RangeError(
        `the features need ${rows} values of ${step.column}, and ${columns[step.column]?.length ?? 'none'} are given`,
      );
    }
    const result = Object.fromEntries(outputs.map(({ name }) => [name, new Float64Array(rows)]));
    const slots: Float64Array[] = new Array(steps.length);
    for (let from = 0; from < rows; from += BLOCK) {
      const to = Math.min(from + BLOCK, rows);
      for (const [slot, step] of steps.entries()) {
        if ('op' in step) {
          const out =
            this.#scratch[slot]?.subarray(0, to - from) ?? result[this.#written[slot]!]!.subarray(from, to);
          this.#kernels[slot]!(
            step.inputs.map((input) => slots[input]!),
            out,
          );
          slots[slot] = out;
        } else slots[slot] = columns[step.column]!.subarray(from, to);
      }
      for (const { name, slot } of outputs) {
        if (this.#written[slot] !== name) result[name]!.set(slots[slot]!, from);
      }
    }
    return result;
  }
}
