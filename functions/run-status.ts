/** Closes the runs of executions that were aborted or timed out, as EventBridge tells of them. */
import { stepFunctions } from '../runtime/run-status/describe.ts';
import { handleStatusChange } from '../runtime/run-status/handle-event.ts';
import { type LambdaHandler, lambdaHandler } from './lambda-handler.ts';

const describe = stepFunctions();

export const handler: LambdaHandler = lambdaHandler('run-status', (payload, runtime) =>
  handleStatusChange(payload, describe, runtime),
);
