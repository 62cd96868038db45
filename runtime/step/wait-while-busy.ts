/** Waiting inside a Batch job: the state machine sees a job's failure without its name, so it cannot wait for it. */
import { isBusy, isThrottled } from '../../core/errors.ts';
import { backoffMs } from '../backoff.ts';

/** As the retrier of a task that can: half an hour on average. */
const maxWaits = 60;
const backoff = { firstMs: 5_000, mostMs: 60_000 } as const;

/** What the waiting goes by. */
export interface Waiting {
  sleep(ms: number): Promise<unknown>;
  random(): number;
}

/**
 * Runs the work, again and again while another run makes the partition, or while a service is asked too much.
 *
 * @throws PartitionBusyError, or the service's error, when that does not end, and whatever else the work throws
 */
export async function waitWhileBusy<T>(work: () => Promise<T>, { sleep, random }: Waiting): Promise<T> {
  for (let waits = 0; ; waits++) {
    try {
      return await work();
    } catch (error) {
      if (!(isBusy(error) || isThrottled(error)) || waits === maxWaits) throw error;
      await sleep(backoffMs(backoff, waits + 1, random()));
    }
  }
}
