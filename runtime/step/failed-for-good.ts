/**
 * A step that failed for good is not computed again. A retry policy cannot tell where it sees no error's name: a job on
 * AWS Batch ends by an exit code, and of several partitions of a shard one error stands for all.
 */
import { permanentErrors, QuantflowError } from '../../core/errors.ts';
import { everyItem } from '../catalog/every-item.ts';
import type { Catalog, StepRecord } from '../catalog/types.ts';
import type { AttemptRef } from '../messages.ts';
import { attemptName } from './version.ts';

/**
 * Fails a retry as an earlier attempt of the same task did. A redrive counts retries anew: it computes again.
 *
 * @param record of the retry, which is not in the catalog yet
 * @param plan number of the run's plan
 * @throws QuantflowError the permanent error of the earlier attempt
 */
export async function failAsBefore(
  { runId, step, partition }: StepRecord,
  attempt: AttemptRef,
  plan: number,
  catalog: Pick<Catalog, 'steps'>,
): Promise<void> {
  if (attempt.retry === 0) return;
  const [first, own] = [attemptName({ ...attempt, retry: 0 }, plan), attemptName(attempt, plan)];
  for await (const before of everyItem((page) => catalog.steps(runId, { ...page, step, partition }))) {
    if (before.attempt < first || before.attempt >= own || before.status !== 'FAILED') continue;
    const { name, message } = before.error ?? { name: '', message: '' };
    if (permanentErrors.includes(name)) throw new QuantflowError(name as `QuantFlow.${string}`, message);
  }
}
