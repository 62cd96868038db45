/** The surroundings of a provider on a real machine. */
import { setTimeout } from 'node:timers/promises';
import type { Host } from './types.ts';

/** Network, clock and chance of this process. */
export const processHost: Host = {
  fetch: (url, init) => fetch(url, init),
  sleep: async (ms, signal) => {
    await setTimeout(ms, undefined, signal === undefined ? {} : { signal });
  },
  random: () => Math.random(),
  now: () => performance.now(),
};
