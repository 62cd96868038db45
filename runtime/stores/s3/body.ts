/** Bodies of objects, whole also over connections that break off. */

/** An answer to a GetObject. */
export interface Part {
  /** Bytes that the body has, as announced. */
  readonly bytes: number;
  readonly body: AsyncIterable<Uint8Array>;
  /** Gives up the connection of a body that is not read to its end. */
  readonly cancel: () => void;
}

/** Times that a body may break off without a byte before it is given up. */
const maxStalls = 5;

/**
 * The bytes of a body. One that ends before its announced size, or breaks off, goes on where it ended by another
 * request; what is given out is all of it or ends with an error.
 *
 * @param name of the object, for messages
 * @param rest asks for what follows the first `read` bytes, of the same object
 */
export async function* wholeBody(
  name: string,
  first: Part,
  rest: (read: number) => Promise<Part>,
): AsyncGenerator<Uint8Array> {
  let part = first;
  let read = 0;
  for (let stalls = 0; ; ) {
    const before = read;
    let failure: unknown;
    try {
      for await (const chunk of part.body) {
        read += chunk.length;
        yield chunk;
      }
    } catch (error) {
      failure = error;
    } finally {
      part.cancel();
    }
    if (read === first.bytes && failure === undefined) return;
    stalls = read > before ? 0 : stalls + 1;
    // At the end there is nothing left to ask for: a checksum differs.
    if (read >= first.bytes || stalls > maxStalls)
      throw new Error(`${name} could not be read: it ended after ${read} of ${first.bytes} bytes`, {
        cause: failure,
      });
    part = await rest(read);
  }
}

/** A body in one array. */
export async function gather(bytes: number, chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all = new Uint8Array(bytes);
  let at = 0;
  for await (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
