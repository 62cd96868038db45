/** Static partitions: a fixed list of values, such as symbols. */
import { problemOfName, problemOfPartitionValue } from '../../names.ts';
import type { PartitionsDefinition } from './types.ts';
import { ValuesDimension } from './values.ts';

/**
 * Static partitions, in the order given.
 *
 * @throws RangeError for no values, a duplicate, or a value unsafe in a path
 * @example
 * statics(['BTCUSDT', 'ETHUSDT'], { name: 'sym' }); // keys BTCUSDT, ETHUSDT
 */
export function statics(
  values: readonly string[],
  options: { readonly name?: string } = {},
): PartitionsDefinition {
  const name = options.name ?? 'partition';
  const problem =
    problemOfName('dimension', name) ?? values.map(problemOfPartitionValue).find((p) => p !== undefined);
  if (problem !== undefined) throw new RangeError(problem);
  if (values.length === 0) throw new RangeError(`static partitions ${name} need at least one value`);
  const seen = new Set<string>();
  for (const value of values) {
    if (seen.has(value))
      throw new RangeError(`static partitions ${name} list ${JSON.stringify(value)} twice; remove one`);
    seen.add(value);
  }
  return { dimensions: [new ValuesDimension('static', name, '', [...values])] };
}
