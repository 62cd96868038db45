/** A raw file as a table, in one pass and in bounded memory. */
import type { TableBatch } from '../../../core/assets/table.ts';
import { Failure } from '../../../core/errors.ts';
import { Block } from './block.ts';
import { inflate } from './inflate.ts';
import { headerOf } from './raw-table.ts';
import { type RawCounts, type RawFile, RowParser } from './row-parser.ts';

/** No line of a layout is nearly as long. */
const mostLineBytes = 1 << 16;
const lineFeed = 10;
const byteOrderMark: Uint8Array = Buffer.from('\uFEFF');

/**
 * The rows of a CSV file, gzipped or plain, in batches. A batch's arrays are used again for the next. Malformed rows go
 * to the quarantine and keep their number, so that `seq` has gaps there.
 *
 * @returns what was met in the file
 * @throws Failure for a wrong header, a broken gzip stream, rows out of order or outside of the day
 */
export async function* readTable(
  source: AsyncIterable<Uint8Array>,
  file: RawFile,
): AsyncGenerator<TableBatch, RawCounts> {
  const parser = new RowParser(file);
  let isFirst = true;
  for await (const block of wholeLines(inflate(source, file.name), file.name)) {
    let at = 0;
    if (isFirst) {
      at = rowsBegin(block, file);
      if (at > byteOrderMark.length) parser.firstLine = 2;
      isFirst = false;
    }
    const lines = new Block(block);
    while (at < block.length) {
      at = parser.parse(lines, at);
      if (parser.full) yield parser.take();
    }
  }
  if (isFirst && file.table.header === 'required') {
    throw new Failure(`${file.name} is empty; it should begin with the header ${headerOf(file.table)}`);
  }
  const batch = parser.take();
  if (batch.rows > 0) yield batch;
  return parser.counts;
}

/** The same bytes cut at line ends; a last line without one gets it. Only a line over two chunks is copied. */
async function* wholeLines(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    const start = rest.length === 0 ? 0 : chunk.indexOf(lineFeed) + 1;
    const end = chunk.lastIndexOf(lineFeed) + 1;
    const first = Buffer.concat([rest, chunk.subarray(0, end === 0 ? chunk.length : start)]);
    // A copy, as a chunk does not outlive the next.
    const last = end === 0 ? first : new Uint8Array(chunk.subarray(end));
    if (Math.max(first.length, last.length) > mostLineBytes) {
      throw new Failure(`${name} has a line of more than ${mostLineBytes} bytes; it is not such a CSV file`);
    }
    if (start > 0) yield first;
    if (end > start) yield chunk.subarray(start, end);
    rest = last;
  }
  if (rest.length > 0) yield Buffer.concat([rest, Buffer.of(lineFeed)]);
}

/** Where the rows begin: after the header, and after a byte order mark in any case. */
function rowsBegin(block: Uint8Array, { name, table }: RawFile): number {
  const start = byteOrderMark.every((byte, i) => block[i] === byte) ? byteOrderMark.length : 0;
  if (table.header === 'optional' && isDigit(block[start]!)) return start;
  const end = block.indexOf(lineFeed);
  const line = new TextDecoder().decode(block.subarray(start, end)).replace(/\r$/, '');
  const got = line.split(',');
  const fields = Object.entries(table.fields);
  const isRight =
    got.length === fields.length &&
    fields.every(([column, { headers = [column] }], i) => headers.includes(got[i]!));
  if (isRight) return end + 1;
  const shown = line.length > 200 ? `${line.slice(0, 200)}...` : line;
  throw new Failure(
    `${name}: the header is ${JSON.stringify(shown)}; expected ${JSON.stringify(headerOf(table))}`,
  );
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}
