/** An asset that something else makes. */
import type { z } from 'zod';
import type { StepContext } from '../jobs/context.ts';
import { type OptionNames, refuseUnknownOptions } from '../options.ts';
import type { PartitionsDefinition } from '../partitions/definition/types.ts';
import type { Resources, ResourceValues } from '../resources/resource.ts';
import { lambda } from './compute.ts';
import type { Deps } from './deps.ts';
import { makeStep, type OutputOptions, type StepOptions } from './make-step.ts';
import type { AssetOutput, Observation, StepBody } from './step.ts';
import type { AnyValueType, ValueType } from './value-type.ts';

/** Options of {@link externalAsset}. */
export interface ExternalAssetOptions<T extends AnyValueType>
  extends Omit<OutputOptions<T>, 'key' | 'checks' | 'optional' | 'root'> {
  readonly key: string;
  readonly group?: string;
  /** What it is made from, for lineage. */
  readonly deps?: Deps;
  readonly partitions?: PartitionsDefinition;
  /**
   * Writes Parquet files to an empty folder and returns their paths: what stands for the asset on the embedded host, where
   * there is no other system. Asked once, by the first run that needs the asset while nothing is registered. For an asset
   * of type `table` or `parquetFile` without partitions.
   */
  readonly sample?: (folder: string) => readonly string[] | Promise<readonly string[]>;
}

/** Options of an external asset that is observed. */
export interface ObservedAssetOptions<T extends AnyValueType, C extends z.ZodType, R extends Resources>
  extends Omit<ExternalAssetOptions<T>, 'sample'>,
    Pick<StepOptions<Deps, C, R>, 'compute' | 'retry' | 'config' | 'configValue' | 'resources'> {
  /**
   * Looks at the asset at one partition, as a step of the jobs that select it, in every run. What is made from it is stale
   * when its data version has changed. Nothing is read of it but by an IO manager of its own.
   */
  readonly observe: (
    context: StepContext<z.output<C>, ResourceValues<R>>,
  ) => Observation | Promise<Observation>;
}

const optionNames: OptionNames<ExternalAssetOptions<AnyValueType>> = {
  key: true,
  type: true,
  group: true,
  partitions: true,
  deps: true,
  sample: true,
  ioManager: true,
  description: true,
  owners: true,
  tags: true,
  kinds: true,
  metadata: true,
  columnLineage: true,
};

const observedNames: OptionNames<ObservedAssetOptions<AnyValueType, z.ZodType, Resources>> = (() => {
  const { sample: _, ...names } = optionNames;
  return {
    ...names,
    observe: true,
    compute: true,
    retry: true,
    config: true,
    configValue: true,
    resources: true,
  };
})();

/**
 * An asset that another system makes: it stands in the graph and in lineage, and no job makes it. What is read of it is
 * what was registered last (`qf register`); of one without a type nothing is read.
 *
 * @example
 * const events = externalAsset({ key: 'events', type: table({ ts: 'int64' }), kinds: ['parquet'] });
 * externalAsset({ key: 'feature_view/user_likes', deps: { events }, group: 'feature_views' });
 * @example
 * const listing = externalAsset({
 *   key: 'exchange/listing',
 *   observe: async () => {
 *     const { headers } = await fetch('https://exchange.example/symbols', { method: 'HEAD' });
 *     return { dataVersion: headers.get('etag') ?? 'none' };
 *   },
 * });
 */
export function externalAsset<
  T extends AnyValueType = ValueType<never, undefined>,
  C extends z.ZodType = z.ZodObject<Record<never, never>>,
  R extends Resources = Record<never, never>,
>(options: ExternalAssetOptions<T> | ObservedAssetOptions<T, C, R>): AssetOutput<T> {
  const isObserved = 'observe' in options;
  refuseUnknownOptions(`asset ${options.key}`, options, isObserved ? observedNames : optionNames);
  const name = options.key.replaceAll('/', '__');
  const body: StepBody = isObserved
    ? { kind: 'observe', observe: options.observe as never }
    : { kind: 'external', sample: options.sample };
  const compute = isObserved ? (options.compute ?? lambda()) : undefined;
  const outputs = { [name]: options as OutputOptions<AnyValueType> };
  const step = makeStep(name, outputs, options as never, compute, body);
  return step.outputs[0] as AssetOutput<T>;
}
