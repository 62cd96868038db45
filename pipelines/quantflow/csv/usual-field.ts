/**
 * Fields as they usually are, at full speed. What looks otherwise is left to the column, which takes all that is allowed
 * and says what is wrong. A column has one such object, of one class for all columns: V8 reads those fastest.
 */
import { type Block, endsField } from './block.ts';
import { fourDigits, powersOfTen } from './numbers.ts';

const comma = 44;
const point = 46;
const exactLimit = 2 ** 53;
/** Of 16 digits without a leading zero. */
const leastTime = 1e15;
/** A mantissa of so many digits is below 2^53, and one division by a power of ten rounds once. */
const mostDigits = 15;
/** Bytes from a field's start on that are read without a look whether they are there. */
const slack = 17;

const kinds = { any: 0, time: 1, decimal: 2, word: 3 } as const;
const noNumbers = new Float64Array(0);
const noCodes = new Uint8Array(0);
const noWords = new Int32Array(0);

/** How the fields of a column usually are, and where they go. */
export class UsualField {
  readonly #kind: number;
  readonly #values: Float64Array;
  readonly #codes: Uint8Array;
  readonly #ticksPerUnit: number;
  readonly #words: Int32Array;

  private constructor(
    kind: keyof typeof kinds,
    values: Float64Array,
    codes: Uint8Array,
    ticksPerUnit: number,
    words: Int32Array,
  ) {
    this.#kind = kinds[kind];
    this.#values = values;
    this.#codes = codes;
    this.#ticksPerUnit = ticksPerUnit;
    this.#words = words;
  }

  /** No field is stored. */
  static any(): UsualField {
    return new UsualField('any', noNumbers, noCodes, 0, noWords);
  }

  /** 16 digits, as times in microseconds have. */
  static time(values: Float64Array): UsualField {
    return new UsualField('time', values, noCodes, 0, noWords);
  }

  /** Digits, perhaps with a point; on a tick when there are `ticksPerUnit`, else 0. */
  static decimal(values: Float64Array, ticksPerUnit: number): UsualField {
    return new UsualField('decimal', values, noCodes, ticksPerUnit, noWords);
  }

  /** One of some words, stored as its code. */
  static word(words: readonly string[], codesOf: readonly number[], codes: Uint8Array): UsualField {
    return new UsualField('word', noNumbers, codes, 0, wordForms(words, codesOf));
  }

  /** Stores the field that begins at `from`; returns where it ends (exclusive), or -1 when it is another. */
  store(row: number, block: Block, from: number): number {
    if (from + slack > block.bytes.length) return -1;
    const kind = this.#kind;
    if (kind === kinds.time) return storeTime(block, from, this.#values, row);
    if (kind === kinds.decimal) return storeDecimal(block, from, this.#values, row, this.#ticksPerUnit);
    if (kind === kinds.word) return storeWord(block, from, this.#codes, row, this.#words);
    return -1;
  }
}

function storeTime({ bytes, view }: Block, from: number, values: Float64Array, row: number): number {
  const end = from + 16;
  let value = 0;
  for (let at = from; at < end; at += 4) {
    const digits = fourDigits(view.getInt32(at, true));
    if (digits < 0) return -1;
    value = value * 10_000 + digits;
  }
  if (value < leastTime || value >= exactLimit || bytes[end] !== comma) return -1;
  values[row] = value;
  return end;
}

function storeDecimal(
  { bytes }: Block,
  from: number,
  values: Float64Array,
  row: number,
  ticksPerUnit: number,
): number {
  let mantissa = 0;
  let at = from;
  let digit = bytes[at]! - 48;
  for (; digit >>> 0 <= 9; digit = bytes[++at]! - 48) mantissa = mantissa * 10 + digit;
  let places = 0;
  if (bytes[at] === point) {
    const start = ++at;
    for (digit = bytes[at]! - 48; digit >>> 0 <= 9; digit = bytes[++at]! - 48)
      mantissa = mantissa * 10 + digit;
    places = at - start;
  }
  const length = at - from;
  if (!endsField(bytes[at]!) || length === 0 || length > mostDigits) return -1;
  if (length === 1 && bytes[from] === point) return -1;
  const number = mantissa / powersOfTen[places]!;
  if (ticksPerUnit === 0) values[row] = number;
  else {
    const ticks = number * ticksPerUnit;
    const tick = Math.floor(ticks + 0.5);
    if (Math.abs(ticks - tick) > 1e-6) return -1;
    values[row] = tick / ticksPerUnit;
  }
  return at;
}

function storeWord(
  { bytes, view }: Block,
  from: number,
  codes: Uint8Array,
  row: number,
  forms: Int32Array,
): number {
  const first = view.getInt32(from, true);
  const second = view.getInt32(from + 4, true);
  for (let i = 0; i < forms.length; i += 6) {
    if ((first & forms[i]!) !== forms[i + 1] || (second & forms[i + 2]!) !== forms[i + 3]) continue;
    const end = from + forms[i + 4]!;
    if (bytes[end] !== comma) continue;
    codes[row] = forms[i + 5]!;
    return end;
  }
  return -1;
}

/** The words that have at most 8 bytes: of each its bytes 0 to 3 and 4 to 7 under masks, its length, its code. */
function wordForms(words: readonly string[], codes: readonly number[]): Int32Array {
  const forms = words.map((word, i) => {
    const bytes = Buffer.alloc(Math.max(8, Buffer.byteLength(word)));
    const length = bytes.write(word);
    const form = [0, 4].flatMap((at) => {
      const part = Math.min(4, Math.max(0, length - at));
      return [part === 4 ? -1 : 2 ** (8 * part) - 1, bytes.readInt32LE(at)];
    });
    return length > 8 ? [] : [...form, length, codes[i]!];
  });
  return Int32Array.from(forms.flat());
}
