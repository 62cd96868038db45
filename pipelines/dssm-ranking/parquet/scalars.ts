/** Scalar columns as the body of a data page: definition levels and plain values, null left out. */
import type { ColumnType } from '../../../core/assets/table.ts';
import { Levels } from './levels.ts';

/** Values of a scalar column; NaN and null are null. */
export type ScalarData = Float64Array | readonly (string | null)[];

/** An encoded column of some rows. */
export interface EncodedScalars {
  readonly body: Uint8Array;
  readonly nulls: number;
  /** Least and greatest value, plainly encoded; undefined for strings and where all is null. */
  readonly range: readonly [min: Uint8Array, max: Uint8Array] | undefined;
}

/** Encodes the first `rows` values. */
export function encodeScalars(type: ColumnType, data: ScalarData, rows: number): EncodedScalars {
  const levels = new Levels();
  let nulls = 0;
  for (let i = 0; i < rows; i++) {
    const value = data[i];
    const isNull = value === null || Number.isNaN(value);
    if (isNull) nulls++;
    levels.add(isNull ? 0 : 1, 1);
  }
  const { bytes, range } =
    type === 'string'
      ? { bytes: stringBytes(data as readonly (string | null)[], rows), range: undefined }
      : numberBytes(type, data as Float64Array, rows);
  return { body: Buffer.concat([levels.finish(), bytes]), nulls, range };
}

function stringBytes(data: readonly (string | null)[], rows: number): Uint8Array {
  const parts: Uint8Array[] = [];
  const length = (n: number): Uint8Array => new Uint8Array(Uint32Array.of(n).buffer);
  const known = new Map<string, readonly Uint8Array[]>();
  for (const text of data.slice(0, rows)) {
    if (text === null) continue;
    let encoded = known.get(text);
    if (encoded === undefined) {
      const bytes = new TextEncoder().encode(text);
      encoded = [length(bytes.length), bytes];
      known.set(text, encoded);
    }
    parts.push(...encoded);
  }
  return Buffer.concat(parts);
}

function numberBytes(
  type: Exclude<ColumnType, 'string'>,
  data: Float64Array,
  rows: number,
): Pick<EncodedScalars, 'range'> & { readonly bytes: Uint8Array } {
  const values = data.subarray(0, rows).filter((value) => !Number.isNaN(value));
  if (values.length === 0) return { bytes: new Uint8Array(), range: undefined };
  let min = values[0]!;
  let max = min;
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const encode = plain[type];
  return { bytes: encode(values), range: [encode(Float64Array.of(min)), encode(Float64Array.of(max))] };
}

const plain: Readonly<Record<Exclude<ColumnType, 'string'>, (values: Float64Array) => Uint8Array>> = {
  // A bit a value, lowest first.
  bool: (values) =>
    Uint8Array.from({ length: Math.ceil(values.length / 8) }, (_, byte) =>
      values.subarray(8 * byte, 8 * byte + 8).reduce((bits, value, i) => bits | (value << i), 0),
    ),
  int8: (values) => new Uint8Array(Int32Array.from(values).buffer),
  int32: (values) => new Uint8Array(Int32Array.from(values).buffer),
  int64: (values) => new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
  double: (values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
};
