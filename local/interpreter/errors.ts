/** Errors by the names of the States Language, and what matches what. */

/** An error of a state, a task or a service: what Retry and Catch look at. */
export class StatesError extends Error {
  /** Error name, such as `Lambda.TooManyRequestsException` or `States.Timeout`. */
  readonly error: string;
  /** Explanation; a service's is often JSON text. A timeout has none. */
  override readonly cause: string | undefined;

  constructor(error: string, cause?: string) {
    super(cause === undefined ? error : `${error}: ${cause}`);
    this.name = error;
    this.error = error;
    this.cause = cause;
  }
}

/** A JSONata expression failed, or gave what its field does not take. Also recorded as an EvaluationFailed event. */
export class EvaluationError extends StatesError {
  /** Field of the state: `Output/a/b[0]`, `Choices[1]/Condition`. */
  readonly location: string;
  /** True once the history has its EvaluationFailed event. */
  recorded = false;

  constructor(location: string, cause: string) {
    super('States.QueryEvaluationError', cause);
    this.location = location;
  }
}

/** What matched names are compared for. */
export type Matcher = 'Task' | 'Parallel' | 'Map';

/**
 * True when a Retry or Catch with these ErrorEquals takes the error, as the service does it: `States.Runtime` is never
 * taken, `States.DataLimitExceeded` by its own name alone, `States.TaskFailed` takes all but `States.Timeout`, and
 * `States.Timeout` takes heartbeat timeouts too. A failed branch keeps its own error; `States.BranchFailed` on the
 * Parallel takes it as well.
 */
export function matches(errorEquals: readonly string[], error: string, of: Matcher): boolean {
  if (error === 'States.Runtime') return false;
  if (errorEquals.includes(error)) return true;
  if (error === 'States.DataLimitExceeded') return false;
  return errorEquals.some((name) => {
    switch (name) {
      case 'States.ALL':
        return true;
      case 'States.TaskFailed':
        return error !== 'States.Timeout' && error !== 'States.HeartbeatTimeout';
      case 'States.Timeout':
        return error === 'States.HeartbeatTimeout';
      case 'States.BranchFailed':
        return of === 'Parallel';
      default:
        return false;
    }
  });
}

/** What a failed call of the host means to the state. `fallback` names errors that have no name of their own. */
export function asStatesError(thrown: unknown, fallback: string): StatesError {
  if (thrown instanceof StatesError) return thrown;
  if (!(thrown instanceof Error)) return new StatesError(fallback, String(thrown));
  return new StatesError(thrown.name === 'Error' ? fallback : thrown.name, thrown.message);
}
