/** Finish. It takes its handler from the source, as Plan does. */
import { z } from 'zod';
import { finish } from '../runtime/finish/finish.ts';
import { finishMessage } from '../runtime/messages.ts';
import { type LambdaHandler, lambdaHandler } from './lambda-handler.ts';

export const handler: LambdaHandler = lambdaHandler('finish', (payload, runtime) =>
  finish(z.parse(finishMessage, payload), runtime),
);
