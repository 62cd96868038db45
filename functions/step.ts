/** Runs a step: the shipped ones and those of a project's own `definitions.ts` alike. */
import { handlers } from '../runtime/handlers.ts';
import { type LambdaHandler, lambdaHandler, remainingMsOf } from './lambda-handler.ts';

export const handler: LambdaHandler = lambdaHandler('step', (payload, runtime, context) => {
  const remainingMs = remainingMsOf(context);
  return handlers.step(payload, runtime, { signal: AbortSignal.timeout(remainingMs()), remainingMs });
});
