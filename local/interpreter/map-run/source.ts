/** Where the items of a Distributed Map come from: the state's Items or input, or an object. */
import { asStatesError, StatesError } from '../errors.ts';
import { type Payload, payload } from '../payload.ts';
import type { Clock, Host, Json } from '../types.ts';
import { hostTask } from '../work.ts';
import type { ItemFormat } from './readers/types.ts';

/** Items in order; may be read again from the start. */
export interface ItemSource {
  /** Undefined when it would have to be read for that. */
  readonly length: number | undefined;
  read(): AsyncIterable<Payload>;
}

/** Items that are at hand. */
export function arraySource(items: readonly Json[]): ItemSource {
  return {
    length: items.length,
    async *read() {
      for (const item of items) yield payload(item);
    },
  };
}

/** What an ItemReader says. */
export interface ReaderPlan {
  readonly bucket: string;
  readonly key: string;
  readonly format: ItemFormat;
  /** Items after these are not read. */
  readonly maxItems: number;
}

/** Items of an object. Reading raises StatesError States.ItemReaderFailed when it cannot be read or is not of its format. */
export function objectSource(
  host: Pick<Host, 'objects' | 'clock'>,
  { bucket, key, format, maxItems }: ReaderPlan,
): ItemSource {
  const at = (line: number, problem: string): StatesError =>
    new StatesError('States.ItemReaderFailed', `Line ${line} of s3://${bucket}/${key} ${problem}`);
  return {
    length: undefined,
    async *read() {
      let count = 0;
      try {
        for await (const item of format(watched(host.objects.lines(bucket, key), host.clock), at)) {
          yield item;
          if (++count === maxItems) return;
        }
      } catch (error) {
        if (error instanceof StatesError) throw error;
        throw new StatesError(
          'States.ItemReaderFailed',
          `s3://${bucket}/${key} could not be read. ${asStatesError(error, 'Error').message}`,
        );
      }
    },
  };
}

/** Reading is work of the host: a virtual clock must not jump meanwhile. */
async function* watched(lines: AsyncIterable<string>, clock: Clock): AsyncIterable<string> {
  const iterator = lines[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await hostTask(clock, () => iterator.next());
      if (done) return;
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}

/** The number of items, by reading them if need be. */
export async function countItems(source: ItemSource): Promise<number> {
  if (source.length !== undefined) return source.length;
  let count = 0;
  for await (const _ of source.read()) count++;
  return count;
}
