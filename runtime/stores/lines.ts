/** Text objects line by line. */
import { InvalidInputError } from '../../core/errors.ts';
import type { ObjectStore } from './types.ts';

/**
 * The lines of a UTF-8 object without their `\n` or `\r\n`, in bounded memory. A last line needs no end; an empty
 * object has no lines.
 *
 * @throws ObjectNotFoundError at the first line
 * @throws InvalidInputError where the bytes are no UTF-8
 */
export async function* readLines(store: ObjectStore, key: string): AsyncIterable<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch {
      throw new InvalidInputError(`${store.url}/${key} is no UTF-8 text; write it again in UTF-8`);
    }
  };
  let rest = '';
  for await (const chunk of store.stream(key)) {
    const text = decode(chunk);
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      yield withoutReturn(rest + text.slice(start, end));
      rest = '';
      start = end + 1;
    }
    rest += text.slice(start);
  }
  rest += decode();
  if (rest !== '') yield withoutReturn(rest);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
