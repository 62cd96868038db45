/**
 * What other processes ask of a run that this one runs: to stop, or another concurrency. They write it into the run's
 * record, which is looked at every so often.
 */
import type { Catalog } from '../../runtime/catalog/types.ts';

/** How often the record is read, ms. */
const everyMs = 500;

/** What follows the record of a run. */
export interface Control {
  /** Takes an open map run; it gets the concurrency that the record has, now and later. */
  readonly onMapRun: (arn: string, setMaxConcurrency: (count: number) => void) => void;
  stop(): void;
}

/** Follows a run until it is stopped; `cancel` is called when somebody asks for its end. */
export function controlRun(runId: string, catalog: Pick<Catalog, 'run'>, cancel: () => void): Control {
  const open = new Map<string, (count: number) => void>();
  let count: number | undefined;
  const look = async (): Promise<void> => {
    const run = await catalog.run(runId);
    if (run?.cancelled) cancel();
    if (run?.maxConcurrency === undefined || run.maxConcurrency === count) return;
    count = run.maxConcurrency;
    for (const set of open.values()) set(count);
  };
  // A catalog that cannot be read now is read the next time.
  const timer = setInterval(() => void look().catch(() => {}), everyMs);
  timer.unref();
  return {
    onMapRun(arn, set) {
      open.set(arn, set);
      if (count !== undefined) set(count);
    },
    stop: () => clearInterval(timer),
  };
}
