/** An asset that something else makes. */
import type { PartitionsDefinition } from '../partitions/definition/types.ts';
import { makeStep, type OutputOptions } from './make-step.ts';
import type { AssetOutput } from './step.ts';
import type { AnyValueType, ValueType } from './value-type.ts';

/** Options of {@link externalAsset}. */
export interface ExternalAssetOptions<T extends AnyValueType>
  extends Omit<OutputOptions<T>, 'key' | 'checks' | 'optional'> {
  readonly key: string;
  readonly group?: string;
  readonly partitions?: PartitionsDefinition;
}

/**
 * An asset that another system makes: it stands in the graph and in lineage, and no job runs it.
 *
 * @example externalAsset({ key: 'feature_view/user_likes', group: 'feature_views', kinds: ['parquet'] })
 */
export function externalAsset<T extends AnyValueType = ValueType<never, undefined>>(
  options: ExternalAssetOptions<T>,
): AssetOutput<T> {
  const name = options.key.replaceAll('/', '__');
  const step = makeStep(
    name,
    { [name]: options as OutputOptions<AnyValueType> },
    options as never,
    undefined,
    { kind: 'external' },
  );
  return step.outputs[0] as AssetOutput<T>;
}
