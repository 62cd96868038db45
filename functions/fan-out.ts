/** The ends of a fan-out. It takes its handler from the source, as Plan does. */
import { z } from 'zod';
import { fanOut } from '../runtime/fan-out/fan-out.ts';
import { fanOutMessage } from '../runtime/messages.ts';
import { type LambdaHandler, lambdaHandler } from './lambda-handler.ts';

export const handler: LambdaHandler = lambdaHandler('fan-out', (payload, runtime) =>
  fanOut(z.parse(fanOutMessage, payload), runtime),
);
