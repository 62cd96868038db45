/** Plan. It takes its handler from the source, not from the table of all handlers, so that its bundle has no step runner. */
import { z } from 'zod';
import { planMessage } from '../runtime/messages.ts';
import { plan } from '../runtime/plan/plan.ts';
import { stepFunctions } from '../runtime/run-status/describe.ts';
import { reconcileRuns } from '../runtime/run-status/reconcile.ts';
import { type LambdaHandler, lambdaHandler } from './lambda-handler.ts';

const describe = stepFunctions();

export const handler: LambdaHandler = lambdaHandler('plan', async (payload, runtime) => {
  const message = z.parse(planMessage, payload);
  // Somebody has to look now and then: each run does, once.
  await reconcileRuns(message.execution.name, describe, runtime);
  return plan(message, runtime);
});
