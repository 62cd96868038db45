/** The audit between write and publish: every check of an output on its unpublished version. */
import type { AssetOutput } from '../../core/assets/step.ts';
import { CheckFailedError } from '../../core/errors.ts';
import { bareMetadata, typedMetadata } from '../../core/metadata/typed.ts';
import type { CheckRecord } from '../catalog/types.ts';
import { readValue } from '../io/read-value.ts';
import type { StoredVersion, ValueStore } from '../io/types.ts';
import type { Attempt } from '../step/attempt.ts';
import { locationOf } from '../step/version.ts';

/**
 * Runs the checks of an output.
 *
 * @throws CheckFailedError when a blocking check fails with severity `error`
 */
export async function audit(
  output: AssetOutput,
  written: Omit<StoredVersion, 'partition' | 'location'>,
  { partition }: Pick<Attempt, 'partition'>,
  store: ValueStore,
): Promise<readonly CheckRecord[]> {
  const location = locationOf(output, partition.key, written.version);
  const stored = { partition: partition.key, location, ...written };
  const records: CheckRecord[] = [];
  for (const check of output.checks) {
    const value = await readValue(output, stored, store);
    const { passed, description, metadata: given } = await check.run(value as never, partition);
    const metadata = given && typedMetadata(`check ${check.name} of ${output.key}`, given);
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
