/** Specific: every partition is made from the same upstream partitions. */
import { containsKey, problemOfKey } from '../key.ts';
import { rangesOf } from '../subset/ranges.ts';
import {
  allPartitions,
  countOf,
  intersect,
  noPartitions,
  subsetOfBoxes,
  subsetOfKeys,
  subtract,
} from '../subset/subset.ts';
import { mappingOf } from './make.ts';
import type { PartitionMapping } from './types.ts';

/**
 * The upstream partitions with these keys.
 *
 * @example dep(universe, { mapping: specific(['2024-01-01']) })
 * @throws RangeError for no keys
 */
export function specific(keys: readonly string[]): PartitionMapping {
  if (keys.length === 0) throw new RangeError('specific mapping needs at least one key');
  return mappingOf({
    kind: 'specific',
    fixed: (up) => rangesOf(keys.map((key) => up.indexOf(key)).filter((index) => index >= 0)),
    isNarrow: () => false,
    problemOf(up) {
      const wrong = keys.find((key) => !containsKey(up, key));
      return wrong === undefined
        ? undefined
        : `specific mapping: ${problemOfKey(up, wrong, Number.POSITIVE_INFINITY) ?? `${wrong} is no partition of the upstream`}`;
    },
    upstreamSubset(subset, up, _down, asOf) {
      if (countOf(subset) === 0) return { subset: noPartitions(up), requiredButNonexistent: [] };
      const asked = subsetOfBoxes(up, subsetOfKeys(up, keys).boxes);
      if (asOf === undefined) return { subset: asked, requiredButNonexistent: [] };
      const exists = allPartitions(up, asOf);
      const missing = subtract(asked, exists);
      return {
        subset: intersect(asked, exists),
        requiredButNonexistent: missing.boxes.length === 0 ? [] : [missing],
      };
    },
    downstreamSubset(subset, up, down, asOf) {
      const fed = countOf(intersect(subset, subsetOfKeys(up, keys))) > 0;
      return fed ? allPartitions(down, asOf ?? Number.POSITIVE_INFINITY) : noPartitions(down);
    },
  });
}
