/** The gate. It takes its handler from the source, as Plan does. */
import { z } from 'zod';
import { gate } from '../runtime/gate.ts';
import { gateMessage } from '../runtime/messages.ts';
import { type LambdaHandler, lambdaHandler } from './lambda-handler.ts';

export const handler: LambdaHandler = lambdaHandler('gate', (payload, runtime) =>
  gate(z.parse(gateMessage, payload), runtime),
);
