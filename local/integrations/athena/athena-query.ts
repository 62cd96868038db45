/** `athena:startQueryExecution.sync` on the embedded host: DuckDB in Athena's place. */
import { type Integration, type Json, StatesError } from '../../interpreter/index.ts';
import { runQuery } from './run-query.ts';
import { type AthenaHost, QueryError, type StartQueryExecution, startQueryExecution } from './types.ts';

/** A query that was started with a ClientRequestToken. */
interface Started {
  readonly text: string;
  readonly id: string;
  readonly execution: Promise<QueryExecution>;
}

/** What GetQueryExecution says of a query, as far as the stand-in knows. Times are milliseconds since the epoch. */
export type QueryExecution = {
  readonly QueryExecutionId: string;
  readonly Query: string;
  readonly StatementType: 'DML';
  readonly QueryExecutionContext: { readonly Database: string };
  readonly WorkGroup: string;
  readonly Status: {
    readonly State: 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
    readonly SubmissionDateTime: number;
    readonly CompletionDateTime: number;
    readonly StateChangeReason?: string;
    readonly AthenaError?: {
      /** 1 system, 2 user. */
      readonly ErrorCategory: 1 | 2;
      readonly Retryable: boolean;
      readonly ErrorMessage: string;
    };
  };
  readonly Statistics: {
    /** Nothing is paid for here. */
    readonly DataScannedInBytes: number;
    readonly EngineExecutionTimeInMillis: number;
    readonly QueryQueueTimeInMillis: number;
    readonly TotalExecutionTimeInMillis: number;
  };
};

/**
 * Runs the queries of a host. A token that was seen before gives the execution that it started, also a failed one.
 *
 * The integration throws StatesError: `States.TaskFailed` with the failed execution as its cause, or
 * `Athena.InvalidRequestException` for arguments that start no query.
 */
export function athenaQuery(host: AthenaHost): Integration {
  const started = new Map<string, Started>();
  let queries = 0;

  const execute = async (
    id: string,
    request: StartQueryExecution,
    signal: AbortSignal,
  ): Promise<QueryExecution> => {
    const submitted = host.now();
    const prefix = filePrefix(submitted, ++queries, host.random);
    const failure = await runQuery(request, prefix, host, signal).then(
      () => undefined,
      (error: unknown) => error,
    );
    const completed = host.now();
    const cancelled = failure !== undefined && signal.aborted;
    return {
      QueryExecutionId: id,
      Query: request.QueryString,
      StatementType: 'DML',
      QueryExecutionContext: { Database: request.QueryExecutionContext.Database },
      WorkGroup: request.WorkGroup ?? 'primary',
      Status: {
        State: failure === undefined ? 'SUCCEEDED' : cancelled ? 'CANCELLED' : 'FAILED',
        SubmissionDateTime: submitted,
        CompletionDateTime: completed,
        ...(failure !== undefined &&
          (cancelled ? { StateChangeReason: 'Query cancelled' } : reasonOf(failure))),
      },
      Statistics: {
        DataScannedInBytes: 0,
        EngineExecutionTimeInMillis: completed - submitted,
        QueryQueueTimeInMillis: 0,
        TotalExecutionTimeInMillis: completed - submitted,
      },
    };
  };

  return async ({ arguments: args, signal, submitted }) => {
    const request = requestOf(args);
    const text = JSON.stringify([
      request.QueryString,
      request.ExecutionParameters,
      request.QueryExecutionContext,
    ]);
    const token = request.ClientRequestToken ?? host.uuid();
    const known = started.get(token);
    if (known !== undefined && known.text !== text)
      throw invalid(`Idempotent parameters do not match: ClientRequestToken ${token} started another query`);
    const id = known?.id ?? host.uuid();
    submitted({ QueryExecutionId: id });
    const execution = known?.execution ?? execute(id, request, signal);
    started.set(token, { text, id, execution });
    const ended = { QueryExecution: await execution };
    if (ended.QueryExecution.Status.State !== 'SUCCEEDED')
      throw new StatesError('States.TaskFailed', JSON.stringify(ended));
    return ended as unknown as Json;
  };
}

function requestOf(args: Json): StartQueryExecution {
  const { success, data, error } = startQueryExecution.safeParse(args);
  if (success) return data;
  const problems = error.issues.map(({ path, message }) => `${path.join('.') || 'arguments'}: ${message}`);
  throw invalid(problems.join('; '));
}

function invalid(message: string): StatesError {
  return new StatesError('Athena.InvalidRequestException', message);
}

function reasonOf(failure: unknown): Pick<QueryExecution['Status'], 'StateChangeReason' | 'AthenaError'> {
  const message = failure instanceof Error ? failure.message : String(failure);
  const isUserError = failure instanceof QueryError && failure.isUserError;
  return {
    StateChangeReason: message,
    AthenaError: { ErrorCategory: isUserError ? 2 : 1, Retryable: !isUserError, ErrorMessage: message },
  };
}

/** `20240809_101500_00042_k3x9a`: when the query started, its number, and five characters at random. */
function filePrefix(at: number, query: number, random: () => number): string {
  const [date = '', time = ''] = new Date(at).toISOString().replaceAll(/[-:]/g, '').split(/[T.]/);
  const letters = Array.from({ length: 5 }, () => Math.floor(random() * 36).toString(36)).join('');
  return `${date}_${time}_${String(query % 100_000).padStart(5, '0')}_${letters}`;
}
