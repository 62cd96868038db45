/** The body of a Batch image's entry point: one step attempt, told by the environment. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Definitions } from '../core/definitions.ts';
import { QuantflowError } from '../core/errors.ts';
import { stepMessage } from './messages.ts';
import { openRuntime, type WorkerEnvironment } from './open-runtime.ts';
import { runPartitions } from './step/run-partitions.ts';
import { waitWhileBusy } from './step/wait-while-busy.ts';

/** Environment of a Batch job. */
export interface BatchEnvironment extends WorkerEnvironment {
  /** The task message as JSON. */
  readonly QUANTFLOW_TASK?: string | undefined;
  /** Set by AWS Batch: its own retries happen inside one attempt of the state machine's task. */
  readonly AWS_BATCH_JOB_ATTEMPT?: string | undefined;
}

/** Exit code of a process that SIGTERM ended. */
const stopped = 143;

/** Time to write down that an attempt was stopped, ms: Fargate ends a container 30 seconds after SIGTERM. */
const graceMs = 20_000;

/**
 * Runs the task of a Batch job.
 *
 * @returns the exit code: 0, or 1 with the reason on standard error, or 143 after SIGTERM, which ends the attempt: its record
 * says so, and its lease is given up. AWS Batch counts 0 as success, so a stopped job must not give it.
 */
export async function runBatchTask(
  environment: BatchEnvironment,
  loadDefinitions: () => Promise<Definitions>,
): Promise<number> {
  const stop = new AbortController();
  const { promise: isOutOfTime, resolve: giveUp } = Promise.withResolvers<number>();
  const onTerm = (): void => {
    const message = 'the container was stopped: by AWS Batch, for its timeout or a cancelled run, or by Spot';
    stop.abort(new QuantflowError('QuantFlow.Interrupted', message));
    setTimeout(() => giveUp(stopped), graceMs).unref();
  };
  process.once('SIGTERM', onTerm);
  try {
    const code = await Promise.race([isOutOfTime, task(environment, loadDefinitions, stop.signal)]);
    return code !== 0 && stop.signal.aborted ? stopped : code;
  } finally {
    process.off('SIGTERM', onTerm);
  }
}

async function task(
  environment: BatchEnvironment,
  loadDefinitions: () => Promise<Definitions>,
  signal: AbortSignal,
): Promise<number> {
  try {
    const message = z.parse(stepMessage, JSON.parse(environment.QUANTFLOW_TASK ?? 'null'));
    const runtime = await openRuntime(environment, await loadDefinitions(), Date.now);
    const options = { signal, interrupted: signal, hostAttempt: environment.AWS_BATCH_JOB_ATTEMPT ?? '' };
    const waiting = {
      sleep: (ms: number) => sleep(ms, undefined, { signal }),
      random: Math.random,
    };
    await waitWhileBusy(() => runPartitions(message, runtime, options), waiting);
    await runtime.catalog.close();
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}
