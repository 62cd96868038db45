/** Publishes what a SQL step's query wrote. */
import { handlers } from '../runtime/handlers.ts';
import { type LambdaHandler, lambdaHandler, remainingMsOf } from './lambda-handler.ts';

export const handler: LambdaHandler = lambdaHandler('publish', (payload, runtime, context) =>
  handlers.publish(payload, runtime, { remainingMs: remainingMsOf(context) }),
);
