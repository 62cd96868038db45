/** Asks Step Functions for the state of an execution. */
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ExecutionDoesNotExist,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { clientConfig } from '../aws/client-config.ts';
import type { ExecutionState } from './execution-state.ts';

/** Tells the state of an execution; undefined for one that is not kept, or not yet known. */
export type DescribeExecution = (executionArn: string) => Promise<ExecutionState | undefined>;

/** Asks the service. */
export function stepFunctions(client: SFNClient = new SFNClient(clientConfig)): DescribeExecution {
  return async (executionArn) => {
    try {
      return stateOf(await client.send(new DescribeExecutionCommand({ executionArn })));
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return undefined;
      throw error;
    }
  };
}

/** The state in an answer. */
export function stateOf(described: DescribeExecutionCommandOutput): ExecutionState {
  const { executionArn = '', status = 'RUNNING', redriveCount = 0 } = described;
  const { redriveDate, stopDate, error, cause } = described;
  return {
    ...{ executionArn, status, redriveCount },
    ...(redriveDate !== undefined && { redriveDate: redriveDate.toISOString() }),
    ...(stopDate !== undefined && { stopDate: stopDate.toISOString() }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  };
}
