/** The body of a Batch image's entry point: one step attempt, told by the environment. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Definitions } from '../core/definitions.ts';
import { handlers } from './handlers.ts';
import { openRuntime, type WorkerEnvironment } from './open-runtime.ts';
import { waitWhileBusy } from './step/wait-while-busy.ts';

/** Environment of a Batch job. */
export interface BatchEnvironment extends WorkerEnvironment {
  /** The task message as JSON. */
  readonly QUANTFLOW_TASK?: string | undefined;
  /** Set by AWS Batch: its own retries happen inside one attempt of the state machine's task. */
  readonly AWS_BATCH_JOB_ATTEMPT?: string | undefined;
}

/**
 * Runs the task of a Batch job.
 *
 * @returns the exit code: 0, or 1 with the reason on standard error. AWS Batch counts 0 as success, so a stopped job must not give it.
 */
export async function runBatchTask(
  environment: BatchEnvironment,
  loadDefinitions: () => Promise<Definitions>,
): Promise<number> {
  const stop = new AbortController();
  const onTerm = (): void => stop.abort();
  process.once('SIGTERM', onTerm);
  const stopped = new Promise<number>((resolve) => {
    stop.signal.addEventListener('abort', () => resolve(143));
  });
  try {
    return await Promise.race([stopped, task(environment, loadDefinitions, stop.signal)]);
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
    const message: unknown = JSON.parse(environment.QUANTFLOW_TASK ?? 'null');
    const runtime = await openRuntime(environment, await loadDefinitions(), Date.now);
    const options = { signal, hostAttempt: environment.AWS_BATCH_JOB_ATTEMPT ?? '' };
    await waitWhileBusy(() => handlers.step(message, runtime, options), { sleep, random: Math.random });
    await runtime.catalog.close();
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}
