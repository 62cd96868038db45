/** A raw file as a table, in one pass and in bounded memory. */
import type { TableBatch } from '../../../core/assets/table.ts';
import { Failure } from '../../../core/errors.ts';
import { inflate } from './inflate.ts';
import { layouts } from './layouts.ts';
import { type RawFile, RowParser } from './row-parser.ts';

/** No line of a layout is nearly as long. */
const mostLineBytes = 1 << 16;
const lineFeed = 10;

/**
 * The rows of a CSV file, gzipped or plain, in batches of 65,536. Malformed rows go to the quarantine and keep their
 * number, so that `seq` has gaps there.
 *
 * @returns rows of the file, those in quarantine included
 * @throws Failure for a wrong header, a broken gzip stream, rows out of order or outside of the day
 */
export async function* readTable(
  source: AsyncIterable<Uint8Array>,
  file: RawFile,
): AsyncGenerator<TableBatch, number> {
  const parser = new RowParser(file);
  let header = true;
  for await (const block of wholeLines(inflate(source, file.name), file.name)) {
    let at = header ? checkHeader(block, file) : 0;
    header = false;
    while (at < block.length) {
      at = parser.parse(block, at);
      if (parser.full) yield parser.take();
    }
  }
  if (header) throw new Failure(`${file.name} is empty; it should begin with the header ${headerOf(file)}`);
  const batch = parser.take();
  if (batch.rows > 0) yield batch;
  return parser.rowsSeen;
}

/** The same bytes cut at line ends; a last line without one gets it. */
async function* wholeLines(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    const block = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = block.lastIndexOf(lineFeed) + 1;
    if (block.length - end > mostLineBytes) {
      throw new Failure(`${name} has a line of more than ${mostLineBytes} bytes; it is not such a CSV file`);
    }
    if (end > 0) yield block.subarray(0, end);
    rest = block.slice(end);
  }
  if (rest.length > 0) yield Buffer.concat([rest, Buffer.of(lineFeed)]);
}

function headerOf({ dataType }: RawFile): string {
  return Object.keys(layouts[dataType]).join(',');
}

/** Checks the header, with or without a byte order mark, and returns where the rows begin. */
function checkHeader(block: Uint8Array, file: RawFile): number {
  const end = block.indexOf(lineFeed);
  const line = new TextDecoder().decode(block.subarray(0, end)).replace(/\r$/, '');
  const expected = headerOf(file);
  if (line === expected) return end + 1;
  const got = line.length > 200 ? `${line.slice(0, 200)}...` : line;
  throw new Failure(
    `${file.name}: the header is ${JSON.stringify(got)}; expected ${JSON.stringify(expected)}`,
  );
}
