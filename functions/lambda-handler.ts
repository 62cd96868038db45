/** What the entry points have in common: the runtime, opened once per container from the environment. */
import { projectOfEnvironment } from '../pipelines/project-of-environment.ts';
import { openRuntime } from '../runtime/open-runtime.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { annotationsOf, traced } from './tracing.ts';

/** The part of Lambda's context that handlers use. */
export interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

/** Time that a step has to end by itself, and its failure to be recorded, before Lambda ends the container. */
const graceMs = 5000;

/** Tells how much time a step still has, ms. */
export function remainingMsOf(context: LambdaContext): () => number {
  return () => Math.max(0, context.getRemainingTimeInMillis() - graceMs);
}

/** What Lambda calls. The `name` of an error that it throws is the error's name in the state machine. */
export type LambdaHandler = (payload: unknown, context: LambdaContext) => Promise<unknown>;

/**
 * Makes a Lambda handler. A runtime that could not be opened is tried again at the next invocation.
 *
 * @param name of what it does, in traces
 */
export function lambdaHandler(
  name: string,
  handle: (payload: unknown, runtime: Runtime, context: LambdaContext) => Promise<unknown>,
): LambdaHandler {
  let opened: Promise<Runtime> | undefined;
  return async (payload, context) => {
    opened ??= open();
    const runtime = await opened.catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return traced(name, annotationsOf(payload, runtime.definitions), () => handle(payload, runtime, context));
  };
}

async function open(): Promise<Runtime> {
  return openRuntime(process.env, await projectOfEnvironment(), Date.now);
}
