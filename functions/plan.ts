/** Plan. It takes its handler from the source, not from the table of all handlers, so that its bundle has no step runner. */
import { z } from 'zod';
import { planMessage } from '../runtime/messages.ts';
import { plan } from '../runtime/plan/plan.ts';
import { type LambdaHandler, lambdaHandler } from './lambda-handler.ts';

export const handler: LambdaHandler = lambdaHandler((payload, runtime) =>
  plan(z.parse(planMessage, payload), runtime),
);
