/** Digests of columns, fed batch by batch. Hashes are the first 16 hexadecimal digits of SHA-256. */
import { createHash, type Hash } from 'node:crypto';
import type { ColumnType } from '../../core/assets/table.ts';

/** Digest of a column; plain JSON. Strings and booleans have no min, max and sum. */
export interface ColumnDigest {
  readonly type: 'Int8' | 'Int32' | 'Int64' | 'Float64' | 'String' | 'Boolean';
  readonly nulls: number;
  /** Null when there are no values. */
  readonly min?: number | null;
  readonly max?: number | null;
  /** Of integers modulo 2^64, signed; as decimal digits when a number would not hold it exactly. */
  readonly sum?: number | string;
  /** Of strings joined by line feeds (null as the empty string), or of little-endian int64 (null as their least). */
  readonly sha?: string;
  /** Of little-endian doubles (null as the least int64, -0 as 0). */
  readonly bits?: string;
}

const nullHigh = -(2 ** 31);
const wordSize = 2 ** 32;

/** Integers and booleans. */
export class IntegerDigest {
  readonly #type: 'int8' | 'int32' | 'int64' | 'bool';
  readonly #hash = createHash('sha256');
  #nulls = 0;
  #min = Infinity;
  #max = -Infinity;
  #sum = 0n;

  constructor(type: Exclude<ColumnType, 'double' | 'string'>) {
    this.#type = type;
  }

  add(values: Float64Array): void {
    const words = new Int32Array(2 * values.length);
    // Sums of the two words of a value: exact in a double for 2^20 values and more, which a batch has not.
    let low = 0;
    let high = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (Number.isNaN(value)) {
        this.#nulls++;
        words[2 * i + 1] = nullHigh;
        continue;
      }
      const upper = Math.floor(value / wordSize);
      const lower = value - upper * wordSize;
      words[2 * i] = lower;
      words[2 * i + 1] = upper;
      low += lower;
      high += upper;
      if (value < this.#min) this.#min = value;
      if (value > this.#max) this.#max = value;
    }
    this.#sum += BigInt(low) + BigInt(high) * BigInt(wordSize);
    this.#hash.update(words);
  }

  finish(): ColumnDigest {
    const sha = shortHex(this.#hash);
    if (this.#type === 'bool') return { type: 'Boolean', nulls: this.#nulls, sha };
    const sum = BigInt.asIntN(64, this.#sum);
    return {
      type: ({ int8: 'Int8', int32: 'Int32', int64: 'Int64' } as const)[this.#type],
      nulls: this.#nulls,
      min: finiteOrNull(this.#min),
      max: finiteOrNull(this.#max),
      sum: Number.isSafeInteger(Number(sum)) ? Number(sum) : String(sum),
      sha,
    };
  }
}

/** Doubles. */
export class DoubleDigest {
  readonly #hash = createHash('sha256');
  #nulls = 0;
  #values = 0;
  #min = Infinity;
  #max = -Infinity;
  #sum = 0;
  #lost = 0;

  add(values: Float64Array): void {
    const bits = new Float64Array(values.length);
    const words = new Int32Array(bits.buffer);
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (Number.isNaN(value)) {
        this.#nulls++;
        words[2 * i + 1] = nullHigh;
        continue;
      }
      // Adding 0 makes -0 into 0.
      bits[i] = value + 0;
      this.#values++;
      if (value < this.#min) this.#min = value;
      if (value > this.#max) this.#max = value;
      this.#accumulate(value);
    }
    this.#hash.update(bits);
  }

  /** Neumaier (1974): what an addition rounds away is summed apart. */
  #accumulate(value: number): void {
    const sum = this.#sum + value;
    this.#lost += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - sum + value : value - sum + this.#sum;
    this.#sum = sum;
  }

  finish(): ColumnDigest {
    const some = this.#values > 0;
    return {
      type: 'Float64',
      nulls: this.#nulls,
      min: some ? this.#min + 0 : null,
      max: some ? this.#max + 0 : null,
      sum: this.#sum + this.#lost,
      bits: shortHex(this.#hash),
    };
  }
}

/** Strings. */
export class StringDigest {
  readonly #hash = createHash('sha256');
  #nulls = 0;
  #started = false;

  add(values: readonly (string | null)[]): void {
    for (const value of values) if (value === null) this.#nulls++;
    if (this.#started) this.#hash.update('\n');
    this.#started ||= values.length > 0;
    // A null is joined as the empty string.
    this.#hash.update(values.join('\n'));
  }

  finish(): ColumnDigest {
    return { type: 'String', nulls: this.#nulls, sha: shortHex(this.#hash) };
  }
}

function shortHex(hash: Hash): string {
  return hash.digest('hex').slice(0, 16);
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
