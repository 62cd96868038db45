/** The audit between write and publish: every check of an output on its unpublished version. */
import type { AssetOutput } from '../../core/assets/step.ts';
import { CheckFailedError } from '../../core/errors.ts';
import { bareMetadata, typedMetadata } from '../../core/metadata/typed.ts';
import type { CheckRecord } from '../catalog/types.ts';
import { ioManagerOf } from '../io/index.ts';
import type { Written } from '../io/types.ts';
import type { Attempt } from '../step/attempt.ts';
import type { ObjectStore } from '../stores/types.ts';

/**
 * Runs the checks of an output.
 *
 * @throws CheckFailedError when a blocking check fails with severity `error`
 */
export async function audit(
  output: AssetOutput,
  written: Written,
  version: string,
  { partition, scratch }: Attempt,
  store: ObjectStore,
): Promise<readonly CheckRecord[]> {
  const { key: asset, type } = output;
  const materialization = { asset, partition: partition.key, version, ...written };
  const records: CheckRecord[] = [];
  for (const check of output.checks) {
    const value = await ioManagerOf(type).read({ store, type, materialization, scratch });
    const { passed, description, metadata: given } = await check.run(value as never, partition);
    const metadata = given && typedMetadata(`check ${check.name} of ${asset}`, given);
    records.push({
      name: check.name,
      passed,
      blocking: check.blocking,
      severity: check.severity,
      ...(description !== undefined && { description }),
      ...(metadata !== undefined && { metadata }),
    });
    if (!passed && check.blocking && check.severity === 'error') {
      const found = description ?? (metadata === undefined ? '' : JSON.stringify(bareMetadata(metadata)));
      throw new CheckFailedError(
        `blocking check ${check.name} of ${output.key} failed${found === '' ? '' : `: ${found}`}; the new version is not published`,
      );
    }
  }
  return records;
}
