/** A raw file as a table, in one pass and in bounded memory. */
import type { TableBatch } from '../../../core/assets/table.ts';
import { Failure } from '../../../core/errors.ts';
import { inflate } from './inflate.ts';
import { headerOf } from './raw-table.ts';
import { type RawCounts, type RawFile, RowParser } from './row-parser.ts';

/** No line of a layout is nearly as long. */
const mostLineBytes = 1 << 16;
/** Bytes that are parsed at a time; with them the beginning of a line is kept. */
const pieceBytes = 1 << 18;
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
  const parser = new RowParser(file, pieceBytes + mostLineBytes);
  const { input } = parser;
  let isFirst = true;
  for await (const end of wholeLines(inflate(source, file.name), input, file.name)) {
    let at = 0;
    if (isFirst) {
      at = rowsBegin(input.subarray(0, end), file);
      if (at > byteOrderMark.length) parser.firstLine = 2;
      isFirst = false;
    }
    while (at < end) {
      at = parser.parse(at, end);
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

/** Copies chunks to the input and says where whole lines end there; a last line without a line feed gets it. */
async function* wholeLines(
  chunks: AsyncIterable<Uint8Array>,
  input: Buffer,
  name: string,
): AsyncGenerator<number> {
  const tooLong = `${name} has a line of more than ${mostLineBytes} bytes; it is not such a CSV file`;
  let held = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      const piece = chunk.subarray(at, at + pieceBytes);
      // The line that began in the piece before ends here.
      if (held > 0 && held + piece.indexOf(lineFeed) >= mostLineBytes) throw new Failure(tooLong);
      input.set(piece, held);
      held += piece.length;
      const end = input.subarray(0, held).lastIndexOf(lineFeed) + 1;
      if (end > 0) yield end;
      input.copyWithin(0, end, held);
      held -= end;
      if (held > mostLineBytes) throw new Failure(tooLong);
    }
  }
  if (held === 0) return;
  input[held] = lineFeed;
  yield held + 1;
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
