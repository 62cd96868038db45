/** Runs that are open in the catalog and whose execution is over: events of their end may have got lost. */
import type { Runtime } from '../runtime.ts';
import type { DescribeExecution } from './describe.ts';
import { applyState } from './execution-state.ts';

/** The newest runs that are looked at, and of the open ones among them how many the service is asked for: it takes 15 a second. */
const looked = 100;
const asked = 10;

/** Of an execution that began just now the service may know nothing yet, ms. */
const settledMs = 5 * 60 * 1000;

/**
 * Closes runs that cannot close themselves. What goes wrong is warned of: it is another run's business.
 *
 * @param except a run that is known to go on
 */
export async function reconcileRuns(
  except: string,
  describe: DescribeExecution,
  runtime: Pick<Runtime, 'catalog' | 'data' | 'environment' | 'events' | 'now'>,
): Promise<void> {
  try {
    const { items } = await runtime.catalog.runs({ limit: looked });
    const before = runtime.now() - settledMs;
    const open = items.filter(
      ({ runId, status, plannedAt, startedAt }) =>
        status === 'RUNNING' && runId !== except && Date.parse(plannedAt ?? startedAt) < before,
    );
    // The oldest are the likeliest to be over.
    const states = open.slice(-asked).map(async (run) => {
      await applyState(run, await describe(run.executionArn), runtime);
    });
    await Promise.all(states);
  } catch (error) {
    console.warn(`open runs could not be looked at: ${(error as Error).message}`);
  }
}
