/** The gate before a shard and before a later stage: holds them while the run is paused, and tells how many shards may run. */
import { InvalidInputError, QuantflowError } from '../core/errors.ts';
import type { GateMessage, GateResult } from './messages.ts';
import type { RunRequest } from './request/schema.ts';
import type { Runtime } from './runtime.ts';

/**
 * Lets a shard or a stage pass.
 *
 * @throws QuantflowError `QuantFlow.Paused`, which the state machine tries again until the run is resumed
 */
export async function gate(
  { runId }: GateMessage,
  { catalog }: Pick<Runtime, 'catalog'>,
): Promise<GateResult> {
  const run = await catalog.run(runId);
  if (run === undefined)
    throw new InvalidInputError(
      `run ${runId} is not in the catalog; shards are started by its state machine`,
    );
  if (run.paused)
    throw new QuantflowError('QuantFlow.Paused', `run ${runId} is paused; go on with: qf resume ${runId}`);
  return {
    max_concurrency: run.maxConcurrency ?? (run.request as unknown as RunRequest).max_concurrency,
  };
}
