/** The items of a version that has a value for each mapping key. */
import type { AssetOutput } from '../../core/assets/step.ts';
import type { Materialization, MaterializedItem } from '../catalog/types.ts';
import { readValue } from '../io/read-value.ts';
import type { ValueStore } from '../io/types.ts';

/** The version of one item, as if it were all there is. */
export function ofItem(
  pointer: Materialization,
  { location, files, rows }: MaterializedItem,
): Materialization {
  return { ...pointer, location, files, rows };
}

/** The versions of the items, by mapping key. */
export function itemsOf(pointer: Materialization): readonly (readonly [string, Materialization])[] {
  return (pointer.items ?? []).map((item) => [item.key, ofItem(pointer, item)]);
}

/** The value of a version, or a map of the values of its items. */
export async function readWhole(
  asset: AssetOutput,
  pointer: Materialization,
  store: ValueStore,
): Promise<unknown> {
  if (pointer.items === undefined) return readValue(asset, pointer, store);
  const values = new Map<string, unknown>();
  for (const [key, item] of itemsOf(pointer)) values.set(key, await readValue(asset, item, store));
  return values;
}
