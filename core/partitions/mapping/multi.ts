/** Multi: each upstream dimension of a product follows a downstream dimension of its own. */
import { identityOfDimension } from './identity.ts';
import { type Link, linked } from './make.ts';
import type { PartitionMapping } from './types.ts';

/**
 * What one upstream dimension follows.
 *
 * @example
 * const follows: Readonly<Record<string, DimensionFollows>> = {
 *   dt: { dimension: 'dt' },
 *   sym: { mapping: specific(['BTCUSDT']) },
 * };
 * range(trades, { mapping: multi(follows) });
 */
export interface DimensionFollows {
  /** Name of the downstream dimension; only `last` and `specific` do without. */
  readonly dimension?: string;
  /** A mapping of one dimension. @default identity() */
  readonly mapping?: PartitionMapping;
}

/**
 * Upstream dimensions by name, each with the downstream dimension that it follows. Upstream dimensions not named are
 * needed whole.
 *
 * @throws RangeError when two upstream dimensions follow one downstream dimension
 * @example
 * // This day and the one before, of the same symbol.
 * const mapping = multi({
 *   dt: { dimension: 'dt', mapping: timeWindow({ startOffset: -1 }) },
 *   sym: { dimension: 'sym' },
 * });
 * range(trades, { mapping });
 */
export function multi(follows: Readonly<Record<string, DimensionFollows>>): PartitionMapping {
  const entries = Object.entries(follows);
  const followed = entries.flatMap(([, { dimension }]) => (dimension === undefined ? [] : [dimension]));
  const twice = followed.find((name, i) => followed.indexOf(name) !== i);
  if (twice !== undefined)
    throw new RangeError(`multi mapping: two upstream dimensions follow ${twice}; each needs one of its own`);
  return linked({
    kind: 'multi',
    links(up, down) {
      const links: Link[] = [];
      const names = (list: typeof up): string => list.map((d) => d.name).join(', ') || 'none';
      for (const [name, { dimension, mapping }] of entries) {
        const i = up.findIndex((d) => d.name === name);
        if (i < 0) return `multi mapping: the upstream has no dimension ${name}; it has ${names(up)}`;
        if (mapping?.fixed !== undefined) {
          links.push({ up: i, fixed: mapping.fixed });
          continue;
        }
        if (mapping?.kind === 'all') continue;
        const j = down.findIndex((d) => d.name === dimension);
        if (j < 0)
          return dimension === undefined
            ? `multi mapping: ${name} needs the downstream dimension that it follows, one of ${names(down)}`
            : `multi mapping: the downstream has no dimension ${dimension}; it has ${names(down)}`;
        const inner = mapping === undefined ? identityOfDimension() : mapping.dimension;
        if (inner === undefined)
          return `multi mapping: ${mapping?.kind} does not map one dimension; use identity, timeWindow, last, all, specific or staticMapping`;
        links.push({ up: i, down: j, mapping: inner });
      }
      return links;
    },
  });
}
