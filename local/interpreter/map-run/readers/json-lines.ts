import { isTooLarge, type Payload, parsed } from '../../payload.ts';
import type { ItemFormat } from './types.ts';

/** `JSONL`: a JSON value for each line; empty lines are no items. One line is held at a time. */
export const jsonLines: ItemFormat = async function* (lines, problem) {
  let line = 0;
  for await (const text of lines) {
    line++;
    if (text.trim() === '') continue;
    if (isTooLarge(text)) throw problem(line, 'is larger than 262144 bytes');
    let item: Payload;
    try {
      item = parsed(text);
    } catch {
      throw problem(line, 'is not JSON');
    }
    yield item;
  }
};
