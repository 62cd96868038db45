/** Publishes what a SQL step's query wrote. */
import { handlers } from '../runtime/handlers.ts';
import { type LambdaHandler, lambdaHandler } from './lambda-handler.ts';

export const handler: LambdaHandler = lambdaHandler((payload, runtime) => handlers.publish(payload, runtime));
