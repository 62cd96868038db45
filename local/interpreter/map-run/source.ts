/** Where the items of a Distributed Map come from: the state's Items or input, or JSON lines of an object. */
import { asStatesError, StatesError } from '../errors.ts';
import { isTooLarge, type Payload, parsed, payload } from '../payload.ts';
import type { Clock, Host, Json } from '../types.ts';
import { hostTask } from '../work.ts';

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

/**
 * A JSON value for each line of an object; empty lines are no items. One line is held at a time.
 *
 * Reading raises StatesError States.ItemReaderFailed when the object cannot be read, a line is no JSON or is too large.
 */
export function linesSource(host: Pick<Host, 'objects' | 'clock'>, bucket: string, key: string): ItemSource {
  const at = (line: number, problem: string): StatesError =>
    new StatesError('States.ItemReaderFailed', `Line ${line} of s3://${bucket}/${key} ${problem}`);
  return {
    length: undefined,
    async *read() {
      let line = 0;
      try {
        for await (const text of watched(host.objects.lines(bucket, key), host.clock)) {
          line++;
          if (text.trim() === '') continue;
          if (isTooLarge(text)) throw at(line, 'is larger than 262144 bytes');
          yield itemOf(text, () => at(line, 'is not JSON'));
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

function itemOf(text: string, problem: () => StatesError): Payload {
  try {
    return parsed(text);
  } catch {
    throw problem();
  }
}

/** The number of items, by reading them if need be. */
export async function countItems(source: ItemSource): Promise<number> {
  if (source.length !== undefined) return source.length;
  let count = 0;
  for await (const _ of source.read()) count++;
  return count;
}
