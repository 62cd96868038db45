/** Making operators. */
import type { ParamSpec } from '../params.ts';
import type { ComposedDefinition, Expression, FeatureOperator, KernelDefinition } from './types.ts';

const NAME = /^[a-z][a-z0-9_]*$/;

/**
 * An operator for features, by its own loop or made of others.
 *
 * @throws RangeError for a name that is not lower-case letters, digits and _, and without exactly one of `kernel` and `expand`
 *
 * @example
 * const squeeze = featureOperator({
 *   name: 'squeeze',
 *   formula: 'x / (1 + abs(x)).',
 *   inputs: 1,
 *   kernel: () => ([x], out) => {
 *     for (let i = 0; i < out.length; i++) out[i] = x![i]! / (1 + Math.abs(x![i]!));
 *   },
 * });
 *
 * @example
 * const drift = featureOperator({
 *   name: 'drift',
 *   formula: 'mean(r) over the window.',
 *   inputs: ['ret_1'],
 *   params: { window: integer('bars', { default: 20 }) },
 *   expand: ([r], { window }) => call('rolling_mean', [r!], { window }),
 * });
 */
export function featureOperator<P extends string = never>(
  definition: KernelDefinition<P> | ComposedDefinition<P>,
): FeatureOperator {
  const { name } = definition;
  if (typeof name !== 'string' || !NAME.test(name))
    throw new RangeError(`feature operator: the name ${JSON.stringify(name)} must match ${NAME.source}`);
  if ('kernel' in definition === 'expand' in definition)
    throw new RangeError(`feature operator ${name}: give it either kernel or expand`);
  const params: Readonly<Record<string, ParamSpec>> = definition.params ?? {};
  return { ...definition, params } as FeatureOperator;
}

/**
 * An operator applied to inputs: what a YAML file writes as `{ op, inputs, params }`.
 *
 * @example
 * call('lag', ['close'], { periods: 2 }) // { op: 'lag', inputs: ['close'], params: { periods: 2 } }
 */
export function call(
  op: string,
  inputs: readonly Expression[],
  params: Readonly<Record<string, number>> = {},
): Expression {
  return { op, inputs, params };
}
