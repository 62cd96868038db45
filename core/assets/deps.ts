/** How a step names its upstreams. */
import type { PartitionsDefinition } from '../partitions/definition/types.ts';
import { defaultMapping } from '../partitions/mapping/default.ts';
import type { PartitionMapping } from '../partitions/mapping/types.ts';
import type { AssetOutput, Dependency, Loads } from './step.ts';
import type { AnyValueType, ReadOf } from './value-type.ts';

/**
 * A dependency of a step on other partitions of its own; make one with {@link selfDep}.
 *
 * @example
 * const earlier: SelfDependency<ValueType<number, number>, 'map'> = selfDep(json<number>(), {
 *   mapping: timeWindow({ startOffset: -7, endOffset: -1 }),
 *   loads: 'map',
 * });
 */
export interface SelfDependency<T extends AnyValueType = AnyValueType, L extends Loads = Loads> {
  /** Type of the output that is depended on. */
  readonly self: T;
  readonly mapping: PartitionMapping;
  readonly loads: L;
}

/**
 * Upstreams by input name: an asset, {@link dep} to say the partition mapping, {@link range} for several partitions,
 * {@link selfDep} for earlier partitions of the asset itself.
 *
 * @example
 * const deps = { prices, week: range(prices, { mapping: timeWindow({ startOffset: -6 }) }) } satisfies Deps;
 * asset({
 *   key: 'momentum',
 *   partitions: days,
 *   deps,
 *   type: json<number>(),
 *   run: (_, { prices, week }) => prices.length / week.size,
 * });
 */
export type Deps = Readonly<Record<string, AssetOutput | Dependency | SelfDependency>>;

/**
 * What a run function gets for its deps: each the upstream's read type, in the shape of a range if it is one.
 *
 * @example
 * const deps = { prices };
 * const meanOf = ({ prices }: Inputs<typeof deps>): number =>
 *   prices.reduce((sum, price) => sum + price, 0) / prices.length;
 * asset({
 *   key: 'mean_price',
 *   partitions: days,
 *   deps,
 *   type: json<number>(),
 *   run: (_, inputs) => meanOf(inputs),
 * });
 */
export type Inputs<D extends Deps> = {
  readonly [K in keyof D]: D[K] extends AssetOutput<infer T>
    ? ReadOf<T>
    : D[K] extends Dependency<infer T, infer L>
      ? Loaded<ReadOf<T>, L>
      : D[K] extends SelfDependency<infer T, 'one'>
        ? ReadOf<T> | undefined
        : D[K] extends SelfDependency<infer T, infer L>
          ? Loaded<ReadOf<T>, L>
          : never;
};

/**
 * A value in the shape that a dependency loads.
 */
type Loaded<V, L extends Loads> = {
  readonly one: V;
  readonly map: ReadonlyMap<string, V>;
  readonly by_count: undefined | V | ReadonlyMap<string, V>;
}[L];

/**
 * A dependency with its partition mapping, which must give at most one upstream partition.
 *
 * @example
 * const feed = dep(prices, { mapping: identity({ allowNonexistentUpstream: true }) });
 * asset({
 *   key: 'last_price',
 *   partitions: days,
 *   deps: { feed },
 *   type: json<number>(),
 *   run: (_, { feed }) => feed.at(-1) ?? 0,
 * });
 */
export function dep<T extends AnyValueType>(
  asset: AssetOutput<T>,
  options: { readonly mapping: PartitionMapping },
): Dependency<T, 'one'> {
  return { asset, mapping: options.mapping, loads: 'one', allowMissingPartitions: false };
}

/**
 * Options of {@link range}.
 *
 * @example
 * const options: RangeOptions = { mapping: all(), allowMissingPartitions: true };
 * range(prices, { ...options, shape: 'map' });
 */
export interface RangeOptions {
  readonly mapping: PartitionMapping;
  /**
   * `map`: a map, also for one partition or none. `by_count`: undefined for a mapping to no partition, the value for one, a
   * map for several, which is how Dagster's IO managers load.
   *
   * @default 'map'
   */
  readonly shape?: Exclude<Loads, 'one'>;
  /**
   * Leaves partitions out that are not published when the step begins; with `by_count` a mapping to one partition that
   * is not gives undefined.
   *
   * @default false: the step fails with QuantFlow.UpstreamMissing
   */
  readonly allowMissingPartitions?: boolean;
}

/**
 * A dependency on any number of upstream partitions: the run function gets a map from partition key to value, in
 * partition order, also when there is one or none.
 *
 * @example
 * const lastTwoDays = range(prices, { mapping: timeWindow({ startOffset: -1 }) });
 * asset({
 *   key: 'highest',
 *   partitions: days,
 *   deps: { lastTwoDays },
 *   type: json<number>(),
 *   run: (_, { lastTwoDays }) => Math.max(...[...lastTwoDays.values()].flat()),
 * });
 */
export function range<T extends AnyValueType>(
  asset: AssetOutput<T>,
  options: RangeOptions & { readonly shape: 'by_count' },
): Dependency<T, 'by_count'>;
export function range<T extends AnyValueType>(
  asset: AssetOutput<T>,
  options: RangeOptions & { readonly shape?: 'map' },
): Dependency<T, 'map'>;
export function range<T extends AnyValueType>(
  asset: AssetOutput<T>,
  { mapping, shape = 'map', allowMissingPartitions = false }: RangeOptions,
): Dependency<T> {
  if (shape !== 'map' && shape !== 'by_count')
    throw new RangeError(
      `range of ${asset.key}: shape ${JSON.stringify(shape)} is not allowed; use 'map' or 'by_count'`,
    );
  return { asset, mapping, loads: shape, allowMissingPartitions };
}

/**
 * A dependency on earlier partitions of the asset itself. The shards of a run then go in waves, each after those that
 * it needs; the first partition has none and gets `undefined` (an empty map with `loads: 'map'`).
 *
 * @param type the type of the asset; of a multi-asset, the type of the output that is meant
 * @param options.mapping to partitions that come before, such as `timeWindow({ startOffset: -1, endOffset: -1 })`
 * @param options.loads `map` for several partitions @default 'one'
 * @example
 * const type = json<number>();
 * const yesterday = selfDep(type, { mapping: timeWindow({ startOffset: -1, endOffset: -1 }) });
 * asset({
 *   key: 'balance',
 *   type,
 *   partitions: days,
 *   deps: { yesterday },
 *   run: (_, { yesterday = 0 }) => yesterday + 1,
 * });
 */
export function selfDep<T extends AnyValueType, L extends Loads = 'one'>(
  type: T,
  options: { readonly mapping: PartitionMapping; readonly loads?: L },
): SelfDependency<T, L> {
  return { self: type, mapping: options.mapping, loads: options.loads ?? ('one' as L) };
}

/** Deps of the step that makes `outputs`, with the default mapping to its partitions filled in. */
export function resolveDeps(
  deps: Deps | undefined,
  partitions: PartitionsDefinition | undefined,
  outputs: readonly AssetOutput[],
): Readonly<Record<string, Dependency>> {
  const resolve = (value: AssetOutput | Dependency | SelfDependency): Dependency => {
    if ('asset' in value) return value;
    if (!('self' in value)) return dep(value, { mapping: defaultMapping(value.step.partitions, partitions) });
    const { self, mapping, loads } = value;
    const asset = outputs.find(({ type }) => type === self) ?? outputs[0];
    if (asset === undefined) throw new RangeError('a step without outputs cannot depend on itself');
    return { asset, mapping, loads, allowMissingPartitions: false };
  };
  const entries = Object.entries(deps ?? {});
  const gap = entries.find(([, value]) => (value as unknown) === undefined);
  if (gap !== undefined)
    throw new RangeError(
      `dep ${gap[0]} is undefined; two files that import each other, or a misspelt name, leave it so`,
    );
  const other = entries.find(([, value]) => typeof value !== 'object' || value === null);
  if (other !== undefined)
    throw new RangeError(
      `dep ${other[0]} is ${JSON.stringify(other[1])}; it must be an asset, or dep(), range() or selfDep() of one`,
    );
  return Object.fromEntries(entries.map(([name, value]) => [name, resolve(value)]));
}
