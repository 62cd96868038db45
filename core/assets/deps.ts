/** How a step names its upstreams. */
import type { PartitionsDefinition } from '../partitions/definition/types.ts';
import { defaultMapping } from '../partitions/mapping/default.ts';
import type { PartitionMapping } from '../partitions/mapping/types.ts';
import type { AssetOutput, Dependency } from './step.ts';
import type { AnyValueType, ReadOf } from './value-type.ts';

/** Upstreams by input name: an asset, or {@link dep} to say the partition mapping. */
export type Deps = Readonly<Record<string, AssetOutput | Dependency>>;

/** What a run function gets for its deps: each the upstream's read type. */
export type Inputs<D extends Deps> = {
  readonly [K in keyof D]: D[K] extends AssetOutput<infer T>
    ? ReadOf<T>
    : D[K] extends Dependency<infer T>
      ? ReadOf<T>
      : never;
};

/**
 * A dependency with its partition mapping.
 *
 * @example deps: { trades: dep(trades, { mapping: identity({ allowNonexistentUpstream: true }) }) }
 */
export function dep<T extends AnyValueType>(
  asset: AssetOutput<T>,
  options: { readonly mapping: PartitionMapping },
): Dependency<T> {
  return { asset, mapping: options.mapping };
}

/** Deps with the default mapping, to the step's partitions, filled in. */
export function resolveDeps(
  deps: Deps | undefined,
  partitions: PartitionsDefinition | undefined,
): Readonly<Record<string, Dependency>> {
  return Object.fromEntries(
    Object.entries(deps ?? {}).map(([name, value]) => [
      name,
      'asset' in value ? value : { asset: value, mapping: defaultMapping(value.step.partitions, partitions) },
    ]),
  );
}
