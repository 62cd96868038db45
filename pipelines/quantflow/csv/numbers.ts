/** Numbers out of bytes, without a string on the way. A field ends at a comma or at the end of its line. */

/** 10^0 to 10^22, the powers of ten that a double holds exactly. */
const powers: Float64Array = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const exactLimit = 2 ** 53;
const decimalText = /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

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

/** Reads numbers; {@link end} says where the last one ended. */
export class NumberReader {
  /** End (exclusive) of the digits of the last integer, or of the field of the last decimal. */
  end = 0;

  /**
   * The integer that begins at `from`, at most 16 digits.
   *
   * @returns NaN without a digit, with more of them, or from 2^53 on
   */
  integer(bytes: Uint8Array, from: number): number {
    // Halves of 8 digits each stay within int32, which V8 multiplies faster than doubles.
    let high = 0;
    let low = 0;
    let at = from;
    for (; at < from + 8; at++) {
      const digit = bytes[at]! - 48;
      if (digit >>> 0 > 9) break;
      high = high * 10 + digit;
    }
    const middle = at;
    for (; at < middle + 8; at++) {
      const digit = bytes[at]! - 48;
      if (digit >>> 0 > 9) break;
      low = low * 10 + digit;
    }
    this.end = at;
    const value = high * powers[at - middle]! + low;
    return at > from && value < exactLimit ? value : Number.NaN;
  }

  /**
   * The double nearest to the decimal number in the field that begins at `from`: digits with at most one point,
   * perhaps a sign and an exponent. The same as `Number(text)`.
   *
   * A mantissa below 2^53 and a power of ten up to 10^22 are both exact, so one division rounds once, and correctly
   * (Clinger, "How to read floating point numbers accurately", 1990). Everything else goes by `Number`.
   *
   * @returns NaN when it is not such a number
   */
  decimal(bytes: Uint8Array, from: number): number {
    let mantissa = 0;
    let point = -1;
    let at = from;
    for (; ; at++) {
      const digit = bytes[at]! - 48;
      if (digit >>> 0 <= 9) mantissa = mantissa * 10 + digit;
      else if (digit === -2 && point < 0) point = at;
      else break;
    }
    const places = point < 0 ? 0 : at - point - 1;
    const digits = at - from - (point < 0 ? 0 : 1);
    if (!endsField(bytes[at]!) || digits === 0 || mantissa >= exactLimit || places > 22) {
      return this.#slowDecimal(bytes, from);
    }
    this.end = at;
    return places === 0 ? mantissa : mantissa / powers[places]!;
  }

  #slowDecimal(bytes: Uint8Array, from: number): number {
    this.end = fieldEnd(bytes, from);
    return parseDecimal(textOf(bytes, from, this.end));
  }
}

/** A decimal number as {@link NumberReader.decimal} takes it; NaN for any other text. */
export function parseDecimal(text: string): number {
  return decimalText.test(text) ? Number(text) : Number.NaN;
}

/** Bytes as text. */
export function textOf(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString();
}
