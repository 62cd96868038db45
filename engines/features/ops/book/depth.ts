import { call } from '../../operator.ts';
import type { Expression } from '../../types.ts';

/** Sum of the sizes of a side's first levels, best first. */
export function depthOf(side: 'bid' | 'ask', levels: number): Expression {
  let sum: Expression = `lob.${side}_sz_1`;
  for (let level = 2; level <= levels; level++) sum = call('add', [sum, `lob.${side}_sz_${level}`]);
  return sum;
}
