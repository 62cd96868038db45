/** Powertools' tracer over the X-Ray SDK: loaded with the first invocation that is traced, as it takes longer than all else. */
import { Tracer } from '@aws-lambda-powertools/tracer';
import { DynamoDBClient } from '../runtime/catalog/dynamodb/sdk.ts';
import type { Annotations } from './tracing.ts';

/** Characters that X-Ray takes of an annotation. */
const longest = 1000;

/** Requests are captured of the clients of AWS, not of Node's `http`: there a body that nobody reads to its end keeps its subsegment, and all above it, from being sent. */
const tracer = new Tracer({ serviceName: 'quantflow', captureHTTPsRequests: false });

captureClients();

/** Does the work inside of a subsegment, which tells how it ended. */
export async function inSubsegment<T>(
  name: string,
  annotations: Annotations,
  work: () => Promise<T>,
): Promise<T> {
  return tracer.provider.captureAsyncFunc(name, async (subsegment) => {
    for (const [key, value] of Object.entries(annotations))
      subsegment?.addAnnotation(key, value.slice(0, longest));
    try {
      return await work();
    } catch (error) {
      subsegment?.addError(error as Error);
      throw error;
    } finally {
      subsegment?.close();
    }
  }) as Promise<T>;
}

/**
 * Captures each client of AWS with its first request, the project's own too: they all have one base, wherever and whenever
 * they are made.
 */
function captureClients(): void {
  const base = Object.getPrototypeOf(DynamoDBClient.prototype) as {
    send(this: object, ...args: unknown[]): unknown;
  };
  const captured = new WeakSet<object>();
  const { send } = base;
  base.send = function (...args) {
    if (!captured.has(this)) {
      captured.add(this);
      tracer.captureAWSv3Client(this as DynamoDBClient);
    }
    return send.apply(this, args);
  };
}
