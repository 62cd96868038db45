/** The handlers behind the functions: a message in, a result out. Entry points and the embedded host wrap these. */
import { z } from 'zod';
import type { FunctionSubstitution } from '../core/jobs/substitution.ts';
import { fanOut } from './fan-out/fan-out.ts';
import { finish } from './finish/finish.ts';
import { gate } from './gate.ts';
import {
  fanOutMessage,
  finishMessage,
  gateMessage,
  type PublishMessage,
  planMessage,
  publishMessage,
  stepMessage,
} from './messages.ts';
import { plan } from './plan/plan.ts';
import { publishQuery } from './publish/publish-query.ts';
import type { Runtime } from './runtime.ts';
import { overPartitions, runPartitions } from './step/run-partitions.ts';
import type { RunStepOptions } from './step/run-step.ts';

/** A handler. The payload is checked before anything is done. */
export type Handler = (payload: unknown, runtime: Runtime, options?: RunStepOptions) => Promise<unknown>;

/** Handlers by the name that a function substitution gives. */
export const handlers: Readonly<Record<FunctionSubstitution['handler'], Handler>> = {
  plan: (payload, runtime) => plan(z.parse(planMessage, payload), runtime),
  finish: (payload, runtime) => finish(z.parse(finishMessage, payload), runtime),
  'fan-out': (payload, runtime) => fanOut(z.parse(fanOutMessage, payload), runtime),
  gate: (payload, runtime) => gate(z.parse(gateMessage, payload), runtime),
  publish: (payload, runtime, options = {}) => {
    const message = z.parse(publishMessage, payload);
    const { version, partition, last = partition } = message;
    // A query is of one partition or of a batch; a job that published from inside was of all of its shard.
    const isBatch = version !== undefined && last !== partition;
    // One statement of a batch is paid once.
    const bill = (own: PublishMessage): PublishMessage =>
      own.partition === partition ? own : { ...own, scannedBytes: undefined };
    return overPartitions(message, runtime, isBatch ? options : {}, (own) =>
      publishQuery(bill(own), runtime, isBatch),
    );
  },
  step: (payload, runtime, options) => runPartitions(z.parse(stepMessage, payload), runtime, options),
};
