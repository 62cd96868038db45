/**
 * What of an invocation is in its trace: Lambda and Step Functions trace by themselves when the function was called, for how
 * long, and whether it failed; here is added for which run, asset and partition, its error, and its requests to AWS. What
 * does it is loaded with the first invocation whose trace is sampled, never as the function starts.
 */
import type { Definitions } from '../core/definitions.ts';

/** Fields of a trace that one can search by: `annotation.run = "..."`. */
export type Annotations = Readonly<Record<string, string>>;

/** Lambda tells so in the header that it gives to each invocation: `Root=1-...;Parent=...;Sampled=1`. */
function isSampled({ _X_AMZN_TRACE_ID: header = '' }: NodeJS.ProcessEnv): boolean {
  return header.split(';').includes('Sampled=1');
}

/** Does the work of an invocation, under its name in the trace if there is one. That it cannot be traced stops no work. */
export async function traced<T>(name: string, annotations: Annotations, work: () => Promise<T>): Promise<T> {
  if (!isSampled(process.env)) return work();
  const tracer = await import('./tracer.ts').catch((error: unknown) => {
    process.stderr.write(`not traced: ${String(error)}\n`);
    return undefined;
  });
  return tracer === undefined ? work() : tracer.inSubsegment(name, annotations, work);
}

/** What a payload says of itself. It is not checked yet: what is of another type is left out. */
export function annotationsOf(payload: unknown, { graph }: Pick<Definitions, 'graph'>): Annotations {
  const { runId, job, step, partition, mappingKey, execution } = fieldsOf(payload);
  const assets = graph.steps.get(String(step))?.outputs.map(({ key }) => key);
  const all = {
    ...{ run: runId ?? fieldsOf(execution)['name'], job, step, partition },
    ...{ asset: assets?.join(','), mapping_key: mappingKey },
  };
  const texts = Object.entries(all).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
  );
  return Object.fromEntries(texts);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
