/** Bytes that are parsed. */

/** Some whole lines of a file; both are the same memory. V8 reads four bytes at once by a view, and its length slowly. */
export class Block {
  readonly bytes: Uint8Array;
  readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }
}

/** True for the bytes that end a field: comma, line feed, carriage return. */
export function endsField(byte: number): boolean {
  return byte === 44 || byte === 10 || byte === 13;
}

/** Where the field that begins at `from` ends (exclusive). The bytes must hold a line feed after it. */
export function fieldEnd(bytes: Uint8Array, from: number): number {
  let end = from;
  while (!endsField(bytes[end]!)) end++;
  return end;
}

/** Bytes as text. */
export function textOf(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString();
}
