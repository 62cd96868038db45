/** An asset that something else makes. */
import { type OptionNames, refuseUnknownOptions } from '../options.ts';
import type { PartitionsDefinition } from '../partitions/definition/types.ts';
import type { Deps } from './deps.ts';
import { makeStep, type OutputOptions } from './make-step.ts';
import type { AssetOutput } from './step.ts';
import type { AnyValueType, ValueType } from './value-type.ts';

/** Options of {@link externalAsset}. */
export interface ExternalAssetOptions<T extends AnyValueType>
  extends Omit<OutputOptions<T>, 'key' | 'checks' | 'optional'> {
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
};

/**
 * An asset that another system makes: it stands in the graph and in lineage, and no job runs it. What is read of it is
 * what was registered last (`qf register`); of one without a type nothing is read.
 *
 * @example
 * const events = externalAsset({ key: 'events', type: table({ ts: 'int64' }), kinds: ['parquet'] });
 * externalAsset({ key: 'feature_view/user_likes', deps: { events }, group: 'feature_views' });
 */
export function externalAsset<T extends AnyValueType = ValueType<never, undefined>>(
  options: ExternalAssetOptions<T>,
): AssetOutput<T> {
  refuseUnknownOptions(`asset ${options.key}`, options, optionNames);
  const name = options.key.replaceAll('/', '__');
  const step = makeStep(
    name,
    { [name]: options as OutputOptions<AnyValueType> },
    options as never,
    undefined,
    { kind: 'external', sample: options.sample },
  );
  return step.outputs[0] as AssetOutput<T>;
}
