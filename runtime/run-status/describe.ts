/** Asks Step Functions for the state of an execution. */
import type { DescribeExecutionCommandOutput, SFNClient } from '@aws-sdk/client-sfn';
import { clientConfig } from '../aws/client-config.ts';
import type { ExecutionState } from './execution-state.ts';

/** Tells the state of an execution; undefined for one that is not kept, or not yet known. */
export type DescribeExecution = (executionArn: string) => Promise<ExecutionState | undefined>;

/** Asks the service. Its client is loaded with the first question: most plans have none. */
export function stepFunctions(given?: SFNClient): DescribeExecution {
  let client = given;
  return async (executionArn) => {
    const sfn = await import('@aws-sdk/client-sfn');
    client ??= new sfn.SFNClient(clientConfig);
    try {
      return stateOf(await client.send(new sfn.DescribeExecutionCommand({ executionArn })));
    } catch (error) {
      if (error instanceof sfn.ExecutionDoesNotExist) return undefined;
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
