/** A step over all partitions of a shard, one after the other; each is an attempt of its own. */
import { isBusy, permanentErrors, QuantflowError } from '../../core/errors.ts';
import { keysBetween } from '../../core/partitions/key.ts';
import type { StepMessage, StepResult } from '../messages.ts';
import type { Runtime } from '../runtime.ts';
import { type RunStepOptions, runStep } from './run-step.ts';

/** Part of the longest partition's time that must be left before another is begun. */
const reserve = 1.5;

/** Runs a step at the partitions of its shard. @throws as of {@link overPartitions} */
export function runPartitions(
  message: StepMessage,
  runtime: Runtime,
  options: RunStepOptions = {},
): Promise<StepResult> {
  return overPartitions(message, runtime, options, (own) => runStep(own, runtime, options));
}

/**
 * Asks something of a step at each partition of its shard. One that fails does not keep the others from being published.
 *
 * @returns the steps to skip that every partition says to skip
 * @throws the error of the first partition that failed, with the number of those that did; one that may be tried again
 * before one that may not, and PartitionBusyError last
 * @throws the reason of `interrupted`; what is done by then is published
 * @throws QuantflowError `QuantFlow.OutOfTime` when the host would end the worker before the next partition is done
 */
export async function overPartitions(
  message: StepMessage,
  runtime: Runtime,
  { remainingMs, interrupted }: Pick<RunStepOptions, 'remainingMs' | 'interrupted'>,
  run: (message: StepMessage) => Promise<StepResult>,
): Promise<StepResult> {
  const { partition: first, last = first, ...rest } = message;
  const step = runtime.definitions.graph.steps.get(message.step);
  const keys = keysBetween(step?.partitions, first, last);
  if (keys.length === 1) return run({ ...rest, partition: first });
  const failures: (readonly [string, Error])[] = [];
  const results: StepResult[] = [];
  let longest = 0;
  for (const partition of keys) {
    interrupted?.throwIfAborted();
    if ((remainingMs?.() ?? Number.POSITIVE_INFINITY) < longest * reserve)
      throw new QuantflowError(
        'QuantFlow.OutOfTime',
        `step ${message.step}: no time is left for ${partition} and those behind it; the next attempt goes on there`,
      );
    const startedAt = runtime.now();
    try {
      results.push(await run({ ...rest, partition }));
    } catch (error) {
      failures.push([partition, error as Error]);
    }
    longest = Math.max(longest, runtime.now() - startedAt);
  }
  // Waiting for another run would try what failed here again and again.
  const own = failures.filter(([, error]) => !isBusy(error));
  const worst = own.find(([, { name }]) => !permanentErrors.includes(name)) ?? own[0] ?? failures[0];
  if (worst !== undefined) {
    const [partition, error] = worst;
    const text = `${failures.length} of ${keys.length} partitions failed; ${partition}: ${error.message}`;
    throw new QuantflowError(error.name as `QuantFlow.${string}`, text);
  }
  const skip = Object.keys(results[0]?.skip ?? {}).filter((name) => results.every((r) => r.skip?.[name]));
  return {
    step: message.step,
    partition: first,
    published: results.some(({ published }) => published),
    ...(skip.length > 0 && { skip: Object.fromEntries(skip.map((name) => [name, 'skip' as const])) }),
  };
}
