/** Direct calls of op functions. */
import type { WriteOf } from '../assets/value-type.ts';
import type { StepContext } from '../jobs/context.ts';
import type { DynamicHandle } from '../ops/dynamic-handle.ts';
import type { DynamicItems } from '../ops/dynamic-op.ts';
import type { Op } from '../ops/make-op.ts';
import type { InputsOf, Ins, OpHandle } from '../ops/types.ts';
import { checkInputs } from './check-inputs.ts';
import { boundTo, buildOpContext } from './context.ts';

/**
 * What an op's function returns: a value, one for each output, or one for each mapping key.
 *
 * @example
 * const clean = op({ name: 'clean', type: json<number[]>(), run: () => [1] });
 * const returned: ReturnedBy<ReturnType<typeof clean>> = await callOp(clean); // a number[]
 */
export type ReturnedBy<H> =
  H extends OpHandle<infer T>
    ? WriteOf<T>
    : H extends DynamicHandle<infer T>
      ? DynamicItems<T>
      : { readonly [K in keyof H]: H[K] extends OpHandle<infer T> ? WriteOf<T> : never };

/**
 * Calls the function of an op: nothing is stored or retried.
 *
 * @param context built with {@link buildOpContext}; null for a function that uses none of it
 * @param inputs the value of each input by its name, as the function gets it
 * @returns what the function returned, or raises what it raised
 * @throws RangeError for an op without a function, and for an input that is missing or unknown
 * @example
 * import { deepEqual } from 'node:assert/strict';
 *
 * const type = json<number[]>();
 * const clean = op({
 *   name: 'clean',
 *   ins: { prices: type },
 *   type,
 *   run: (_, { prices }) => prices.filter((price) => price > 0),
 * });
 * deepEqual(await callOp(clean, null, { prices: [1, -1] }), [1]);
 */
export async function callOp<I extends Ins, H>(
  op: Op<I, H>,
  context?: StepContext<never, never> | StepContext | null,
  inputs?: InputsOf<I>,
): Promise<ReturnedBy<H>> {
  const { name, body, ins } = op.definition;
  if (body.kind !== 'run') throw new RangeError(`op ${name} has no function to call: it is ${body.kind}`);
  const given = inputs ?? {};
  checkInputs(`op ${name}`, Object.keys(ins), given);
  const bound = boundTo({ op }, (context as StepContext | null | undefined) ?? buildOpContext());
  return (await body.run(bound as never, given as never)) as ReturnedBy<H>;
}
