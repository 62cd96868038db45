/** Specific: every partition is made from the same upstream partitions. */
import { isDynamic } from '../definition/dynamic.ts';
import { ValuesDimension } from '../definition/values.ts';
import { containsKey, problemOfKey } from '../key.ts';
import { rangesOf } from '../subset/ranges.ts';
import {
  allPartitions,
  countOf,
  intersect,
  noPartitions,
  type PartitionSubset,
  subsetOfBoxes,
  subsetOfKeys,
  subtract,
} from '../subset/subset.ts';
import { mappingOf } from './make.ts';
import type { PartitionMapping, Partitions } from './types.ts';

/** True for a key that the definition has, or may have once its dynamic values are added. */
function isPossible(up: Partitions, key: string): boolean {
  const dimensions = up?.dimensions ?? [];
  const values = key === '' ? [] : key.split('|');
  return (
    values.length === dimensions.length &&
    dimensions.every((dimension, i) => isDynamic(dimension) || dimension.indexOf(values[i] as string) >= 0)
  );
}

/** A key that the definition does not have, as a subset of a definition that has nothing else. */
function alone(up: Partitions, key: string): PartitionSubset {
  const values = key.split('|');
  const dimensions = (up?.dimensions ?? []).map(
    ({ name }, i) => new ValuesDimension('static', name, '', [values[i] as string]),
  );
  return subsetOfKeys({ dimensions }, [key]);
}

/**
 * The upstream partitions with these keys.
 *
 * @throws RangeError for no keys
 * @example
 * const universe = asset({
 *   key: 'universe',
 *   partitions: days,
 *   type: json<string[]>(),
 *   run: () => ['BTCUSDT'],
 * });
 * dep(universe, { mapping: specific(['2024-01-01']) });
 */
export function specific(keys: readonly string[]): PartitionMapping {
  if (keys.length === 0) throw new RangeError('specific mapping needs at least one key');
  const known = (up: Partitions): readonly string[] => keys.filter((key) => containsKey(up, key));
  return mappingOf({
    kind: 'specific',
    fixed: (up) => rangesOf(keys.map((key) => up.indexOf(key)).filter((index) => index >= 0)),
    isNarrow: () => false,
    problemOf(up) {
      const wrong = keys.find((key) => !isPossible(up, key));
      return wrong === undefined
        ? undefined
        : `specific mapping: ${problemOfKey(up, wrong, Number.POSITIVE_INFINITY) ?? `${wrong} is no partition of the upstream`}`;
    },
    upstreamSubset(subset, up, _down, asOf) {
      if (countOf(subset) === 0) return { subset: noPartitions(up), requiredButNonexistent: [] };
      const absent = keys.filter((key) => !containsKey(up, key)).map((key) => alone(up, key));
      const asked = subsetOfBoxes(up, subsetOfKeys(up, known(up)).boxes);
      if (asOf === undefined) return { subset: asked, requiredButNonexistent: absent };
      const exists = allPartitions(up, asOf);
      const missing = subtract(asked, exists);
      return {
        subset: intersect(asked, exists),
        requiredButNonexistent: missing.boxes.length === 0 ? absent : [missing, ...absent],
      };
    },
    downstreamSubset(subset, up, down, asOf) {
      const fed = countOf(intersect(subset, subsetOfKeys(up, known(up)))) > 0;
      return fed ? allPartitions(down, asOf ?? Number.POSITIVE_INFINITY) : noPartitions(down);
    },
  });
}
