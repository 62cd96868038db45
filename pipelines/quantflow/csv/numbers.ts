/** Numbers out of bytes, without a string on the way. A field ends at a comma or at the end of its line. */
import { type Block, endsField, fieldEnd, textOf } from './block.ts';

/** 10^0 to 10^22, the powers of ten that a double holds exactly. */
export const powersOfTen: Float64Array = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const exactLimit = 2 ** 53;
const decimalText = /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Reads numbers; {@link end} says where the last one ended. A line feed must come after them. */
export class NumberReader {
  /** End (exclusive) of the digits of the last integer, or of the field of the last decimal. */
  end = 0;

  /**
   * The integer that begins at `from`, at most 16 digits.
   *
   * @returns NaN without a digit, with more of them, or from 2^53 on
   */
  integer({ bytes }: Block, from: number): number {
    const last = from + 16;
    let value = 0;
    let at = from;
    for (; at < last; at++) {
      const digit = bytes[at]! - 48;
      if (digit >>> 0 > 9) break;
      value = value * 10 + digit;
    }
    this.end = at;
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
  decimal({ bytes }: Block, from: number): number {
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
    return places === 0 ? mantissa : mantissa / powersOfTen[places]!;
  }

  #slowDecimal(bytes: Uint8Array, from: number): number {
    this.end = fieldEnd(bytes, from);
    return parseDecimal(textOf(bytes, from, this.end));
  }
}

/**
 * Four digits that were read as a little-endian word, the first in its lowest byte; -1 when one of them is no digit.
 * A digit is 0x30 to 0x39. Tens and ones are added for both pairs at once.
 */
export function fourDigits(word: number): number {
  const digits = word ^ 0x30303030;
  if (((digits | (digits + 0x06060606)) & 0xf0f0f0f0) !== 0) return -1;
  const pairs = digits * 10 + (digits >>> 8);
  return (pairs & 0xff) * 100 + ((pairs >>> 16) & 0xff);
}

/** A decimal number as {@link NumberReader.decimal} takes it; NaN for any other text. */
export function parseDecimal(text: string): number {
  return decimalText.test(text) ? Number(text) : Number.NaN;
}
