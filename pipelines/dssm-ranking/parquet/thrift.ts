/** Thrift's compact protocol, as far as Parquet's page headers and footers need it. */

/** A value on its way to the wire. */
export type Thrift =
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'byte' | 'i32' | 'i64'; readonly value: number }
  | { readonly type: 'binary'; readonly value: Uint8Array }
  | {
      readonly type: 'list';
      readonly element: Exclude<Thrift['type'], 'bool'>;
      readonly value: readonly Thrift[];
    }
  | { readonly type: 'struct'; readonly value: readonly (readonly [id: number, value: Thrift])[] };

export const byte = (value: number): Thrift => ({ type: 'byte', value });
export const bool = (value: boolean): Thrift => ({ type: 'bool', value });
/** An integer; enumerations too. */
export const i32 = (value: number): Thrift => ({ type: 'i32', value });
/** An integer, exact up to 2^52. */
export const i64 = (value: number): Thrift => ({ type: 'i64', value });
export const binary = (value: Uint8Array): Thrift => ({ type: 'binary', value });
export const text = (value: string): Thrift => binary(new TextEncoder().encode(value));
export const list = (element: Exclude<Thrift['type'], 'bool'>, value: readonly Thrift[]): Thrift => ({
  type: 'list',
  element,
  value,
});
/** Fields by ascending id; those that are undefined are left out. */
export const struct = (fields: Readonly<Record<number, Thrift | undefined>>): Thrift => ({
  type: 'struct',
  value: Object.entries(fields).flatMap(([id, value]) => (value === undefined ? [] : [[Number(id), value]])),
});

const codes = { bool: 1, byte: 3, i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;

/** The bytes of a value. */
export function encodeThrift(value: Thrift): Uint8Array {
  const out: number[] = [];
  put(out, value);
  return Uint8Array.from(out);
}

function put(out: number[], thrift: Thrift): void {
  switch (thrift.type) {
    case 'bool':
      throw new TypeError('a bool is written with its field');
    case 'byte':
      out.push(thrift.value & 0xff);
      return;
    case 'i32':
    case 'i64':
      // Zigzag.
      putVarint(out, thrift.value >= 0 ? 2 * thrift.value : -2 * thrift.value - 1);
      return;
    case 'binary':
      putVarint(out, thrift.value.length);
      for (const x of thrift.value) out.push(x);
      return;
    case 'list':
      putListHeader(out, thrift.value.length, codes[thrift.element]);
      for (const item of thrift.value) put(out, item);
      return;
    case 'struct':
      putFields(out, thrift.value);
  }
}

function putListHeader(out: number[], length: number, code: number): void {
  if (length < 15) out.push((length << 4) | code);
  else {
    out.push(0xf0 | code);
    putVarint(out, length);
  }
}

function putFields(out: number[], fields: readonly (readonly [number, Thrift])[]): void {
  let last = 0;
  for (const [id, value] of fields) {
    const code = value.type === 'bool' && !value.value ? 2 : codes[value.type];
    // Ids of Parquet's structs never lie more than 15 apart.
    out.push(((id - last) << 4) | code);
    last = id;
    if (value.type !== 'bool') put(out, value);
  }
  out.push(0);
}

/** Seven bits a byte, lowest first. */
export function putVarint(out: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    out.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  out.push(rest);
}
