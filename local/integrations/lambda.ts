/** `lambda:invoke` on the embedded host: a function call. What the function throws has the shape of Lambda's own failure. */
import { type Integration, type Json, StatesError, type TaskCall } from '../interpreter/index.ts';

/** A function by its name; gets the payload and a signal that ends with the task. */
export type LocalFunction = (payload: unknown, signal: AbortSignal) => Promise<unknown>;

/** Calls the functions of a host. */
export function lambdaInvoke(functions: Readonly<Record<string, LocalFunction>>): Integration {
  return async ({ arguments: args, signal }: TaskCall) => {
    const { FunctionName: name, Payload: payload } = args as { FunctionName: string; Payload?: Json };
    const call = functions[name];
    if (call === undefined)
      throw new StatesError('Lambda.ResourceNotFoundException', `there is no function ${name} on this host`);
    try {
      const result = await call(payload ?? {}, signal);
      return {
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        Payload: JSON.parse(JSON.stringify(result ?? null)) as Json,
      };
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      throw new StatesError(error.name, error.message);
    }
  };
}
