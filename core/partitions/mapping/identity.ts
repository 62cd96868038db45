/** Identity: a partition is made from the upstream partition with the same key. */
import type { Dimension } from '../definition/types.ts';
import { linked, namesOf } from './make.ts';
import type { DimensionMapping, PartitionMapping } from './types.ts';

/**
 * Options of {@link identity}.
 *
 * @example
 * const options: IdentityOptions = { allowNonexistentUpstream: true };
 * identity(options);
 */
export interface IdentityOptions {
  /**
   * An upstream that lacks the key counts as empty rather than missing. For sets that differ on purpose, such as a
   * feed that has only some of the symbols. @default false
   */
  readonly allowNonexistentUpstream?: boolean;
}

/** The same values on both sides. */
export function identityOfDimension({
  allowNonexistentUpstream = false,
}: IdentityOptions = {}): DimensionMapping {
  return {
    isNarrow: (up, down) => up.sameValues(down),
    problemOf: (up, down) =>
      up.sameValues(down)
        ? undefined
        : `identity mapping needs equal dimensions: upstream is ${up.name} (${up.kind}), downstream is ${down.name} (${down.kind})`,
    upstream(ranges, up, down) {
      const { ranges: found, missing } = down.translate(ranges, up);
      return allowNonexistentUpstream || missing.length === 0
        ? { ranges: found }
        : { ranges: found, missing: { dimension: down, ranges: missing } };
    },
    downstream: (ranges, up, down) => up.translate(ranges, down).ranges,
  };
}

/** Equal dimensions in equal places; the name of an only dimension does not matter. */
function areEqual(up: readonly Dimension[], down: readonly Dimension[]): boolean {
  if (up.length !== down.length) return false;
  return up.every((dimension, i) => {
    const other = down[i] as Dimension;
    return up.length === 1 ? dimension.sameValues(other) : dimension.sameKind(other);
  });
}

/**
 * Same key upstream and downstream.
 *
 * @example
 * dep(prices, { mapping: identity({ allowNonexistentUpstream: true }) });
 */
export function identity(options: IdentityOptions = {}): PartitionMapping {
  const mapping = identityOfDimension(options);
  return linked({
    kind: 'identity',
    dimension: mapping,
    links(up, down) {
      if (areEqual(up, down)) return up.map((_, i) => ({ up: i, down: i, mapping }));
      const names = (dimensions: readonly Dimension[]): string =>
        namesOf(dimensions.length === 0 ? undefined : { dimensions });
      return `identity mapping needs equal dimensions: upstream is ${names(up)}, downstream is ${names(down)}`;
    },
  });
}
