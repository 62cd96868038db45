/** Partition keys: values joined by `|`, one a dimension; the unpartitioned key is the empty string. */
import { assetSegment } from '../names.ts';
import {
  isTimeDimension,
  type PartitionsDefinition,
  type TimeWindow,
  timeDimensionOf,
} from './definition/types.ts';

/** Values of a key by dimension name. */
export type DimensionValues = Readonly<Record<string, string>>;

/** The key of one value a dimension, in dimension order. */
export function keyOf(values: readonly string[]): string {
  return values.join('|');
}

/** The values of a key by dimension; says what is wrong when their number does not fit. */
export function valuesOf(definition: PartitionsDefinition | undefined, key: string): DimensionValues {
  const dimensions = definition?.dimensions ?? [];
  const values = key === '' ? [] : key.split('|');
  if (values.length !== dimensions.length) {
    const shape =
      dimensions.length === 0
        ? 'an unpartitioned asset takes no key'
        : `write ${dimensions.map((d) => `<${d.name}>`).join('|')}`;
    throw new RangeError(
      key === ''
        ? `the partition key is missing: ${shape}`
        : `partition key ${JSON.stringify(key)} does not fit: ${shape}`,
    );
  }
  return Object.fromEntries(dimensions.map((dimension, i) => [dimension.name, values[i] as string]));
}

/** What is wrong with a key at `asOf` (ms since the epoch), or undefined when that partition exists. */
export function problemOfKey(
  definition: PartitionsDefinition | undefined,
  key: string,
  asOf: number,
): string | undefined {
  try {
    const values = valuesOf(definition, key);
    for (const dimension of definition?.dimensions ?? []) {
      const problem = dimension.problemOf(values[dimension.name] as string, asOf);
      if (problem !== undefined) return `partition ${JSON.stringify(key)}: ${problem}`;
    }
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** True when every value of the key lies in the definition's extent, ended or not. */
export function containsKey(definition: PartitionsDefinition | undefined, key: string): boolean {
  const dimensions = definition?.dimensions ?? [];
  const values = key === '' ? [] : key.split('|');
  return (
    values.length === dimensions.length &&
    dimensions.every((dimension, i) => dimension.indexOf(values[i] as string) >= 0)
  );
}

/** Time window of a key, or undefined without a time dimension. */
export function windowOf(definition: PartitionsDefinition | undefined, key: string): TimeWindow | undefined {
  const time = timeDimensionOf(definition);
  return time?.windowOf(valuesOf(definition, key)[time.name] as string);
}

/** Folder of a partition below the store's root: `cdm_trade/dt=2024-08-08/sym=ETHUSDT`. */
export function partitionPath(
  asset: string,
  definition: PartitionsDefinition | undefined,
  key: string,
): string {
  const values = valuesOf(definition, key);
  return [assetSegment(asset), ...Object.entries(values).map(([name, value]) => `${name}=${value}`)].join(
    '/',
  );
}

/** The keys from one to another, both inclusive, that differ in their time window alone. */
export function keysBetween(
  definition: PartitionsDefinition | undefined,
  first: string,
  last: string,
): readonly string[] {
  const dimensions = definition?.dimensions ?? [];
  const at = dimensions.findIndex(isTimeDimension);
  const time = dimensions[at];
  if (first === last || time === undefined) return [first];
  const [values, ends] = [first.split('|'), last.split('|')];
  const [from, to] = [values, ends].map((of) => time.indexOf(of[at] as string)) as [number, number];
  return Array.from({ length: to - from + 1 }, (_, i) => keyOf(values.with(at, time.valueAt(from + i))));
}

/**
 * The key under which an item of a fan-out is kept: `2024-08-08|ETHUSDT/first`. No value of a dimension and no mapping key
 * has a slash.
 */
export function itemKey(partition: string, mappingKey: string): string {
  return `${partition}/${mappingKey}`;
}

/** The partition of a key, and the item if it is one's. */
export function splitItemKey(key: string): { readonly partition: string; readonly mappingKey?: string } {
  const at = key.indexOf('/');
  return at < 0 ? { partition: key } : { partition: key.slice(0, at), mappingKey: key.slice(at + 1) };
}
