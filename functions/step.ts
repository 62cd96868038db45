/** Runs a step: the shipped ones and those of a project's own `definitions.ts` alike. */
import { handlers } from '../runtime/handlers.ts';
import { type LambdaHandler, lambdaHandler } from './lambda-handler.ts';

/** Time that a step has to end by itself, and its failure to be recorded, before Lambda ends the container. */
const graceMs = 5000;

export const handler: LambdaHandler = lambdaHandler((payload, runtime, context) => {
  const remainingMs = (): number => Math.max(0, context.getRemainingTimeInMillis() - graceMs);
  return handlers.step(payload, runtime, { signal: AbortSignal.timeout(remainingMs()), remainingMs });
});
