/** Several assets made by one graph of ops. */
import type { BackfillPolicy } from '../assets/backfill-policy.ts';
import type { Deps } from '../assets/deps.ts';
import type { OutputOptions } from '../assets/make-step.ts';
import type { AssetOutput, Step } from '../assets/step.ts';
import type { AnyValueType } from '../assets/value-type.ts';
import type { PartitionsDefinition } from '../partitions/definition/types.ts';
import { refuse, shown } from './composition.ts';
import { makeOpGraph } from './make-graph.ts';
import type { HandlesOf, OpHandle } from './types.ts';

/** What `compose` returns: handles by output name. */
export type OutputHandles = Readonly<Record<string, OpHandle>>;

/**
 * The assets of a graph multi-asset by name, for the deps of others.
 *
 * @example
 * const one = op({ name: 'one', type: json<number>(), run: () => 1 });
 * const numbers: GraphMultiAsset = graphMultiAsset({
 *   name: 'numbers',
 *   outputs: { one: {} },
 *   compose: () => ({ one: one() }),
 * });
 * numbers.outputs['one']?.key; // 'one'
 */
export interface GraphMultiAsset<H extends OutputHandles = OutputHandles> {
  /** The step that makes the first. */
  readonly step: Step;
  readonly outputs: { readonly [K in keyof H]: H[K] extends OpHandle<infer T> ? AssetOutput<T> : never };
}

/**
 * What is said of an output; its type is that of its handle.
 */
type OptionsOf<H> = H extends OpHandle<infer T> ? Omit<OutputOptions<T>, 'type'> : never;

/**
 * Options of {@link graphMultiAsset}.
 *
 * @example
 * const one = op({ name: 'one', type: json<number>(), run: () => 1 });
 * const options: GraphMultiAssetOptions<{ one: ReturnType<typeof one> }, Record<never, never>> = {
 *   name: 'numbers',
 *   outputs: { one: { description: 'The first number' } },
 *   compose: () => ({ one: one() }),
 * };
 * graphMultiAsset(options);
 */
export interface GraphMultiAssetOptions<H extends OutputHandles, D extends Deps> {
  /** Name of the graph, the first part of the keys of what its ops hand on. */
  readonly name: string;
  /** @default 'default' */
  readonly group?: string;
  /** Upstream assets, by the name that `compose` uses. */
  readonly deps?: D;
  /** Partitions of the assets and of all ops. Left out: they are not partitioned. */
  readonly partitions?: PartitionsDefinition;
  /** Into how many runs `qf backfill` divides a range. Left out: one. */
  readonly backfillPolicy?: BackfillPolicy;
  /** The assets by name; the name is the asset key unless `key` says otherwise. */
  readonly outputs: { readonly [K in keyof NoInfer<H>]: OptionsOf<NoInfer<H>[K]> };
  /** Calls the ops and returns a handle for each output. Runs once, when the assets are defined. */
  readonly compose: (deps: HandlesOf<D>) => H;
}

/**
 * Several assets made by the ops of one graph. Each asset is published when its own op ends, and a selection may name
 * some of them: the ops that only the others need do not run then.
 *
 * @throws DefinitionError when an op is called with wrong inputs, or `compose` and `outputs` do not name the same outputs
 * @example
 * const type = json<number[]>();
 * const split = op({
 *   name: 'split',
 *   ins: { prices: type },
 *   outputs: { low: { type }, high: { type } },
 *   run: (_, { prices }) => ({
 *     low: prices.filter((price) => price < 2),
 *     high: prices.filter((price) => price >= 2),
 *   }),
 * });
 * const halves = graphMultiAsset({
 *   name: 'halves',
 *   outputs: { low: {}, high: { key: 'prices/high' } },
 *   deps: { prices },
 *   partitions: days,
 *   compose: ({ prices }) => split({ prices }),
 * });
 * asset({
 *   key: 'count',
 *   partitions: days,
 *   deps: { low: halves.outputs.low },
 *   type: json<number>(),
 *   run: (_, { low }) => low.length,
 * });
 */
export function graphMultiAsset<const H extends OutputHandles, const D extends Deps = Record<never, never>>(
  options: GraphMultiAssetOptions<H, D>,
): GraphMultiAsset<H> {
  const { name, group, deps, partitions, backfillPolicy, compose } = options;
  const outputs = options.outputs as Readonly<Record<string, OutputOptions<AnyValueType>>>;
  const names = Object.keys(outputs);
  const what = `graph multi-asset ${name}`;
  if (names.length === 0) refuse(`${what} has no outputs; name at least one`);
  const { assets } = makeOpGraph({
    name,
    kind: 'assets',
    what,
    group,
    deps,
    partitions,
    backfillPolicy,
    compose,
    assetsOf(returned) {
      if (typeof returned !== 'object' || returned === null)
        return refuse(
          `compose of ${what} must return an object with ${names.join(', ')}, not ${shown(returned)}`,
        );
      const handles = returned as Readonly<Record<string, unknown>>;
      const unknown = Object.keys(handles).find((output) => !names.includes(output));
      if (unknown !== undefined)
        refuse(`compose of ${what} returns ${unknown}, which is not among its outputs: ${names.join(', ')}`);
      return names.map((output) => ({
        as: `output ${output} of ${what}`,
        handle: handles[output],
        options: { key: output, ...outputs[output] },
      }));
    },
  });
  const byName = names.map((output) => {
    const key = outputs[output]?.key ?? output;
    return [output, assets.find((asset) => asset.key === key)] as const;
  });
  const [first] = assets as readonly [AssetOutput];
  return { step: first.step, outputs: Object.fromEntries(byName) as GraphMultiAsset<H>['outputs'] };
}
