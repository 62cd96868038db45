/** All: every partition is made from every upstream partition. */
import { linked } from './make.ts';
import type { PartitionMapping } from './types.ts';

/**
 * Every upstream partition that exists.
 *
 * @example
 * range(prices, { mapping: all() });
 */
export function all(): PartitionMapping {
  return linked({ kind: 'all', links: () => [] });
}
