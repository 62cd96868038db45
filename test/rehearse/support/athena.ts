/** `athena:startQueryExecution.sync` as Step Functions has it: starts the query by the API and asks until it has ended. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { type Integration, type Json, StatesError } from '../../../local/interpreter/index.ts';

export function athenaSync(client: AthenaClient): Integration {
  return async ({ arguments: args, signal }) => {
    const { QueryExecutionId } = await client
      .send(new StartQueryExecutionCommand(args as never))
      .catch((error: Error) => {
        throw new StatesError(`Athena.${error.name}`, error.message);
      });
    for (;;) {
      if (signal.aborted) {
        await client.send(new StopQueryExecutionCommand({ QueryExecutionId }));
        throw new StatesError('States.TaskFailed', 'stopped');
      }
      const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      const state = QueryExecution?.Status?.State;
      if (state === 'SUCCEEDED') return { QueryExecution } as unknown as Json;
      if (state !== 'RUNNING' && state !== 'QUEUED')
        throw new StatesError('States.TaskFailed', JSON.stringify({ QueryExecution }));
      await sleep(50);
    }
  };
}
