/** The processes of a run's Batch jobs: a job takes one that waits, or a new one. So there are as many as jobs run at once. */
import type { JobMessage } from './messages.ts';
import type { JobEnd, TakeLine, Worker } from './worker.ts';

/** Processes of jobs. */
export interface Workers {
  /** Runs a job in a process. @throws Error when it did not start */
  run(job: JobMessage, take: TakeLine, signal: AbortSignal): Promise<JobEnd>;
  /** Starts processes until so many wait: they load while something else goes on. */
  prepare(count: number): void;
  /** Ends those that wait, and waits for those that run: jobs of a run that is over were told to stop. */
  end(): Promise<void>;
}

/** Processes that `start` starts. */
export function workersOf(start: () => Worker): Workers {
  const waiting: Worker[] = [];
  const running = new Set<Promise<unknown>>();
  let hasEnded = false;

  /** The smallest, as its memory is where the job begins. */
  const take = (): Worker => {
    const left = waiting.splice(0).filter(({ isGone }) => !isGone);
    left.sort((a, b) => b.rss - a.rss);
    const worker = left.pop() ?? start();
    waiting.push(...left);
    return worker;
  };

  const runIn = async (worker: Worker, ...job: Parameters<Worker['run']>): Promise<JobEnd> => {
    const [, , signal] = job;
    const end = await worker.run(...job);
    if (end.stays && !signal.aborted && !hasEnded) waiting.push(worker);
    else worker.end();
    return end;
  };

  return {
    async run(job, line, signal) {
      const end = runIn(take(), job, line, signal);
      running.add(end);
      try {
        return await end;
      } finally {
        running.delete(end);
      }
    },
    prepare(count) {
      while (waiting.length < count) waiting.push(start());
    },
    async end() {
      hasEnded = true;
      for (const worker of waiting.splice(0)) worker.end();
      await Promise.allSettled(running);
    },
  };
}
