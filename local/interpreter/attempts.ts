/** Attempts of a Task, Parallel or Map: Retry, then Catch. */
import { type Matcher, matches, StatesError } from './errors.ts';
import { type Completion, complete } from './evaluate.ts';
import { type Payload, payload } from './payload.ts';
import { type Retrier, Retries } from './retry.ts';
import { recordEvaluationFailure } from './run-states.ts';
import type { Exit, Visit } from './runtime.ts';
import type { Json } from './types.ts';

/** A catcher. Its `Output`, when left out, is the error output. */
export interface Catcher extends Completion {
  readonly errorEquals: readonly string[];
}

/** What Retry and Catch say. */
export interface ErrorHandling {
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
}

/** Completes the state with what an attempt gives; on errors tries again as Retry says, then leaves as Catch says. */
export async function withAttempts(
  visit: Visit,
  of: Matcher,
  handling: ErrorHandling,
  completion: Completion,
  attempt: () => Promise<Payload>,
): Promise<Exit> {
  const { host, history } = visit.scope.execution;
  const { cancellation } = visit.scope;
  const retries = new Retries(handling.retriers, of);
  for (;;) {
    try {
      const result = await attempt();
      const exit = await complete(visit, completion, result, { result: result.value });
      if (of !== 'Task') history.append(visit.scope, `${of}StateSucceeded`);
      return exit;
    } catch (error) {
      visit.past = undefined;
      delete visit.completes;
      if (!(error instanceof StatesError)) throw error;
      recordEvaluationFailure(visit, error);
      const delayMs = retries.next(error.error, host.random);
      if (delayMs !== undefined) {
        await cancellation.race(host.clock.sleep(delayMs, cancellation.signal));
        visit.retryCount++;
        continue;
      }
      if (of !== 'Task') history.append(visit.scope, `${of}StateFailed`);
      const catcher = handling.catchers.find(({ errorEquals }) => matches(errorEquals, error.error, of));
      if (catcher === undefined) throw error;
      const errorOutput: Json = {
        Error: error.error,
        ...(error.cause !== undefined && { Cause: error.cause }),
      };
      return complete(visit, catcher, payload(errorOutput), { errorOutput });
    }
  }
}
