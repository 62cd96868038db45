/** Writes what a run function returned: the value of a single asset, or an object of a multi-asset's outputs. */
import type { AssetOutput, Step } from '../../core/assets/step.ts';
import { rootOf } from '../../core/assets/store-root.ts';
import { placeOf } from '../../core/partitions/context.ts';
import type { ValueStore, Written } from '../io/types.ts';
import { writeValue } from '../io/write-value.ts';
import type { Attempt } from './attempt.ts';
import type { OutputNotes } from './output-notes.ts';
import { locationOf } from './version.ts';
import { writeItems } from './write-items.ts';

/** An output that is written and not yet published. */
export interface WrittenOutput {
  readonly output: AssetOutput;
  readonly written: Written;
  /** Data version of an external asset that was looked at. */
  readonly observed?: string;
}

/**
 * Writes what a run makes of a step's outputs, one after the other, to the folder of its new version; optional ones that
 * the function left out are not among the result. The last files of a table are compressed while the rows of the next are drawn.
 *
 * @throws TypeError when the function left a required output out, or returned one that it was not asked for
 */
export async function writeOutputs(
  { step, outputs, partition, layers }: Pick<Attempt, 'step' | 'outputs' | 'partition' | 'layers'>,
  value: unknown,
  version: string,
  notes: OutputNotes,
  store: ValueStore,
): Promise<readonly WrittenOutput[]> {
  const values = step.isMulti ? returnedValues(step, outputs, value) : new Map([[step.outputs[0], value]]);
  const writes: Promise<WrittenOutput>[] = [];
  let turn: Promise<unknown> = Promise.resolve();
  const failed = new AbortController();
  for (const output of outputs) {
    if (isOmitted(output, values)) continue;
    const addMetadata: OutputNotes['addMetadata'] = (added) => notes.addMetadata(added, output.output);
    const location = locationOf(output, placeOf(partition), version, rootOf(output, layers));
    const target = { partition, version, location, addMetadata };
    const { value, drawn } = watched(output, values.get(output), failed.signal);
    const write = output.isDynamic ? writeItems : writeValue;
    const done = turn.then(async () => ({ output, written: await write(output, value, target, store) }));
    // What follows waits for its turn, and does not begin after a failure.
    turn = drawn === undefined ? done : Promise.race([drawn, done]);
    turn.catch(() => undefined);
    done.catch((error: unknown) => failed.abort(error));
    writes.push(done);
  }
  // What fails first is thrown, when nothing is written any more.
  await Promise.allSettled(writes);
  failed.signal.throwIfAborted();
  return Promise.all(writes);
}

/**
 * A table's rows that come one by one, until something else fails, and when the last one is drawn: its files are written for a
 * while yet.
 */
function watched(
  output: AssetOutput,
  value: unknown,
  failed: AbortSignal,
): { value: unknown; drawn?: Promise<void> } {
  const isStream = typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
  if (output.type.kind !== 'table' || !isStream) return { value };
  const { promise: drawn, resolve } = Promise.withResolvers<void>();
  async function* rows(): AsyncGenerator<unknown> {
    for await (const batch of value as AsyncIterable<unknown>) {
      failed.throwIfAborted();
      yield batch;
    }
    resolve();
  }
  return { value: rows(), drawn };
}

type Values = ReadonlyMap<AssetOutput | undefined, unknown>;

/** Only an optional output can be left out. A value of nothing is undefined, so its name says whether it was made. */
function isOmitted(output: AssetOutput, values: Values): boolean {
  if (!output.optional) return false;
  return !values.has(output) || (values.get(output) === undefined && output.type.kind !== 'nothing');
}

function returnedValues(step: Step, outputs: readonly AssetOutput[], value: unknown): Values {
  const names = outputs.map(({ output }) => output).join(', ');
  const must = `the function of ${step.name} must return an object with ${names}`;
  if (typeof value !== 'object' || value === null) throw new TypeError(must);
  const returned = value as Readonly<Record<string, unknown>>;
  const missing = outputs.find(({ output, optional }) => !optional && !(output in returned));
  if (missing !== undefined) throw new TypeError(`${must}; ${missing.output} is missing`);
  const unasked = Object.keys(returned).find((name) => !outputs.some(({ output }) => output === name));
  if (unasked !== undefined) {
    const why = step.outputs.some(({ output }) => output === unasked)
      ? 'was not selected'
      : 'is none of them';
    throw new TypeError(`${must}; ${unasked} ${why}`);
  }
  return new Map(
    outputs
      .filter(({ output }) => output in returned)
      .map((output) => [output, returned[output.output]] as const),
  );
}
