/** Waits that an abort ends. */
import { setTimeout } from 'node:timers/promises';

/** Resolves after some ms, or once the signal is aborted. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { ...(signal && { signal }) }).catch((error: Error) => {
    if (error.name !== 'AbortError') throw error;
  });
}
