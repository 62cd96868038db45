/** An asset made by a graph of ops. */
import type { BackfillPolicy } from '../assets/backfill-policy.ts';
import type { Deps } from '../assets/deps.ts';
import type { OutputOptions } from '../assets/make-step.ts';
import type { AssetOutput } from '../assets/step.ts';
import type { AnyValueType } from '../assets/value-type.ts';
import type { PartitionsDefinition } from '../partitions/definition/types.ts';
import { makeOpGraph } from './make-graph.ts';
import type { HandlesOf, OpHandle } from './types.ts';

/**
 * Options of {@link graphAsset}.
 *
 * @example
 * const options: GraphAssetOptions<ValueType<number, number>, Record<never, never>> = {
 *   key: 'fees',
 *   partitions: days,
 *   compose: op({ name: 'download_fees', type: json<number>(), retry: { maxRetries: 3 }, run: () => 0.001 }),
 * };
 * graphAsset(options);
 */
export interface GraphAssetOptions<T extends AnyValueType, D extends Deps>
  extends Omit<OutputOptions<T>, 'key' | 'type'> {
  readonly key: string;
  /** @default 'default' */
  readonly group?: string;
  /** Upstream assets, by the name that `compose` uses. */
  readonly deps?: D;
  /** Partitions of the asset and of all its ops. Left out: it is not partitioned. */
  readonly partitions?: PartitionsDefinition;
  /** Into how many runs `qf backfill` divides a range. Left out: one. */
  readonly backfillPolicy?: BackfillPolicy;
  /** Calls the ops and returns the handle of the one that makes the asset. Runs once, when the asset is defined. */
  readonly compose: (deps: HandlesOf<D>) => OpHandle<T>;
}

/**
 * An asset made by ops, each a step with its own retry, config and resources. What the ops before the last hand on is
 * kept under `<key>/<op>`: a run that goes on after a failure begins at the op that failed.
 *
 * @throws DefinitionError when an op is called with wrong inputs, or the handle that is returned is not an op's
 * @example
 * const type = json<number[]>();
 * const clean = op({
 *   name: 'clean',
 *   ins: { prices: type },
 *   type,
 *   run: (_, { prices }) => prices.filter((price) => price > 0),
 * });
 * const top = op({
 *   name: 'top',
 *   ins: { prices: type },
 *   type: json<number>(),
 *   run: (_, { prices }) => Math.max(...prices),
 * });
 * graphAsset({
 *   key: 'highest',
 *   deps: { prices },
 *   partitions: days,
 *   compose: ({ prices }) => top({ prices: clean({ prices }) }),
 * });
 */
export function graphAsset<T extends AnyValueType, const D extends Deps = Record<never, never>>(
  options: GraphAssetOptions<T, D>,
): AssetOutput<T> {
  const { key, group, deps, partitions, backfillPolicy, compose, ...output } = options;
  const { assets } = makeOpGraph({
    name: key,
    kind: 'assets',
    what: `graph asset ${key}`,
    group,
    deps,
    partitions,
    backfillPolicy,
    compose,
    assetsOf: (handle) => [
      { as: `what the compose of graph asset ${key} returned`, handle, options: { ...output, key } as never },
    ],
  });
  return assets[0] as AssetOutput<T>;
}
