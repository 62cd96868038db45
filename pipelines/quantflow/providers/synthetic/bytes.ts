/** CSV text as bytes, without a string a number. */

const chunkBytes = 1 << 18;
/** No message but the first is longer than this. */
const slack = 1 << 12;

/** Appends to a buffer that is handed over in chunks. */
export class ByteWriter {
  #buffer: Buffer = Buffer.allocUnsafe(chunkBytes);
  #at = 0;
  readonly #digits: Uint8Array = new Uint8Array(24);

  /** The bytes so far when they fill a chunk, or when `all` is asked for; the writer goes on with a new buffer. */
  take(all: boolean): Buffer | undefined {
    if (this.#at === 0 || (!all && this.#at < chunkBytes - slack)) return undefined;
    const chunk = this.#buffer.subarray(0, this.#at);
    this.#buffer = Buffer.allocUnsafe(chunkBytes);
    this.#at = 0;
    return chunk;
  }

  text(text: string): void {
    this.#at += this.#buffer.write(text, this.#at, 'latin1');
  }

  /** A few bytes: a loop is several times faster than a copy by the buffer's own methods. */
  bytes(bytes: Uint8Array): void {
    const buffer = this.#buffer;
    const at = this.#at;
    for (let i = 0; i < bytes.length; i++) buffer[at + i] = bytes[i]!;
    this.#at = at + bytes.length;
  }

  byte(code: number): void {
    this.#buffer[this.#at++] = code;
  }

  /** An integer from 0 to 2^53. */
  integer(value: number): void {
    // Two halves below 2^31: integer division is several times faster than that of doubles.
    const high = Math.floor(value / 1e8);
    if (high === 0) {
      this.#small(value | 0, 1);
      return;
    }
    if (high < 1e8) this.#small(high | 0, 1);
    else this.text(String(high));
    this.#small((value - high * 1e8) | 0, 8);
  }

  /** `value` * 10^-decimals, without trailing zeros. */
  decimal(value: number, decimals: number): void {
    const unit = 10 ** decimals;
    const whole = Math.floor(value / unit);
    this.integer(whole);
    let rest = value - whole * unit;
    if (rest === 0) return;
    let places = decimals;
    while (rest % 10 === 0) {
      rest /= 10;
      places--;
    }
    this.byte(46);
    this.#small(rest, places);
  }

  /** A number below 2^31, with at least `places` digits. */
  #small(value: number, places: number): void {
    const digits = this.#digits;
    let rest = value;
    let n = 0;
    while (rest > 0 || n < places) {
      const next = (rest / 10) | 0;
      digits[n++] = 48 + rest - next * 10;
      rest = next;
    }
    const buffer = this.#buffer;
    let at = this.#at;
    while (n > 0) buffer[at++] = digits[--n]!;
    this.#at = at;
  }
}
