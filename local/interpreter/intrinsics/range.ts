import type { FunctionMaker } from './types.ts';

/** Most values of a range. Source: the service refuses one more. */
const maxValues = 360_145;

/**
 * `$range(start, end, step)`: from `start` to `end`, both inclusive, arguments cut towards zero. Nothing without a step,
 * or when the step leads away from `end`; a range of one value is the value itself.
 */
export const range: FunctionMaker = () => (start, end, step) => {
  if (typeof start !== 'number' || typeof end !== 'number' || typeof step !== 'number') return undefined;
  const [from, to, by] = [Math.trunc(start), Math.trunc(end), Math.trunc(step)];
  if (by === 0 || (to - from) * by < 0) return undefined;
  const count = Math.floor((to - from) / by) + 1;
  if (count > maxValues) throw new Error('Expression evaluation memory limit exceeded');
  const values = Array.from({ length: count }, (_, i) => from + i * by);
  return count === 1 ? values[0] : values;
};
