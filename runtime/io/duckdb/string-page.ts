/**
 * String columns of a page. A file has one layout for a column: codes into a dictionary when the first batch brings
 * one (DuckDB sees an ENUM), cells otherwise (a VARCHAR). A later batch of the other kind is turned into it.
 */
import type bindings from '@duckdb/node-bindings';
import type { ColumnData, DictionaryColumn } from '../../../core/assets/table.ts';
import { free } from '../../free.ts';
import { badValue, type ColumnContext, ColumnError } from './column-problem.ts';
import { kindOf } from './numeric-page.ts';
import { copyItems, copyValidity, mostDrawn, type PageColumn } from './page.ts';
import { CellWriter, cellWords, encodeText } from './string-cells.ts';
import { Validity } from './validity.ts';

/** The distinct strings of a column of one file, by code. */
export class Dictionary {
  readonly values: string[] = [];
  readonly #codes = new Map<string, number>();

  /** Forgets the strings. */
  clear(): void {
    this.values.length = 0;
    this.#codes.clear();
  }

  /** The code of a string, new if it has none. @throws RangeError for a NUL character, which DuckDB would cut at */
  codeOf(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    if (text.includes('\0')) throw new RangeError('a NUL character, which a dictionary column cannot hold');
    // Two strings with lone surrogates may become the same UTF-8.
    const value = text.toWellFormed();
    const code = this.#codes.get(value) ?? this.values.push(value) - 1;
    this.#codes.set(value, code).set(text, code);
    return code;
  }
}

/** Whether a column can be written as codes: DuckDB's dictionaries take no NUL character. */
export function isDictionary(data: ColumnData): data is DictionaryColumn {
  return 'codes' in data && !data.values.some((value) => String(value).includes('\0'));
}

/** Codes on their way into DuckDB. */
const narrow8 = new Uint8Array(mostDrawn);
const narrow16 = new Uint16Array(mostDrawn);

/** Codes into the file's dictionary. */
export class CodesPage implements PageColumn {
  readonly #column: ColumnContext;
  readonly #dictionary: Dictionary;
  readonly #codes: Int32Array;
  readonly #validity: Validity;

  constructor(column: ColumnContext, capacity: number, dictionary: Dictionary) {
    this.#column = column;
    this.#dictionary = dictionary;
    this.#codes = new Int32Array(capacity);
    this.#validity = new Validity(capacity);
  }

  fill(data: ColumnData, from: number, at: number, count: number, row: number): void {
    if ('codes' in data) this.#fillCodes(data, from, at, count, row);
    else this.#fillTexts(textsOf(this.#column, data), from, at, count, row);
  }

  emit(vector: bindings.Vector, at: number, count: number, api: typeof bindings): void {
    const distinct = this.#dictionary.values.length;
    if (distinct > 0xffff) copyItems(vector, this.#codes, 4, at, count, api);
    else {
      // DuckDB keeps codes as narrow as the dictionary allows.
      const narrow = distinct > 0xff ? narrow16 : narrow8;
      narrow.set(this.#codes.subarray(at, at + count));
      copyItems(vector, narrow, narrow.BYTES_PER_ELEMENT, 0, count, api);
    }
    copyValidity(vector, this.#validity, at, count, api);
  }

  clear(): void {
    this.#validity.clear();
  }

  free(): void {
    free(this.#codes.buffer);
  }

  #fillCodes(data: DictionaryColumn, from: number, at: number, count: number, row: number): void {
    const codes = data.values.map((value, code) =>
      this.#dictionary.codeOf(textOf(this.#column, value, code)),
    );
    const given = data.codes.subarray(from, from + count);
    for (let i = 0; i < count; i++)
      if (given[i]! >= codes.length || given[i]! < 0) throw badCode(this.#column, row + i, data, from + i);
    if (codes.every((code, i) => code === i)) this.#codes.set(given, at);
    else for (let i = 0; i < count; i++) this.#codes[at + i] = codes[given[i]!]!;
  }

  #fillTexts(texts: readonly unknown[], from: number, at: number, count: number, row: number): void {
    for (let i = 0; i < count; i++) {
      const text = texts[from + i];
      if (typeof text === 'string') this.#codes[at + i] = this.#dictionary.codeOf(text);
      else if (text === null) this.#validity.setNull(at + i);
      else throw badValue(this.#column, row + i, text, 'a string or null');
    }
  }
}

/** Cells, and the strings too long for one. */
export class CellsPage implements PageColumn {
  readonly #column: ColumnContext;
  readonly #cells: Uint32Array;
  readonly #writer: CellWriter;
  readonly #long: { readonly row: number; readonly text: string }[] = [];
  readonly #validity: Validity;
  #emitted = 0;

  constructor(column: ColumnContext, capacity: number) {
    this.#column = column;
    this.#cells = new Uint32Array(cellWords * capacity);
    this.#writer = new CellWriter(this.#cells);
    this.#validity = new Validity(capacity);
  }

  fill(data: ColumnData, from: number, at: number, count: number, row: number): void {
    const dictionary = 'codes' in data ? data : undefined;
    const texts: readonly unknown[] = 'codes' in data ? data.values : textsOf(this.#column, data);
    for (let i = 0; i < count; i++) {
      const text = texts[dictionary === undefined ? from + i : dictionary.codes[from + i]!];
      if (typeof text === 'string') {
        if (!this.#writer.write(at + i, text)) this.#long.push({ row: at + i, text });
      } else if (dictionary !== undefined) throw badCode(this.#column, row + i, dictionary, from + i);
      else if (text === null) this.#validity.setNull(at + i);
      else throw badValue(this.#column, row + i, text, 'a string or null');
    }
  }

  emit(vector: bindings.Vector, at: number, count: number, api: typeof bindings): void {
    copyItems(vector, this.#cells, 4 * cellWords, at, count, api);
    copyValidity(vector, this.#validity, at, count, api);
    // Rows are filled and emitted in order, so the long ones come in order too.
    for (; this.#emitted < this.#long.length; this.#emitted++) {
      const { row, text } = this.#long[this.#emitted]!;
      if (row >= at + count) break;
      api.vector_assign_string_element_len(vector, row - at, encodeText(text));
    }
  }

  clear(): void {
    this.#validity.clear();
    this.#long.length = 0;
    this.#emitted = 0;
  }

  free(): void {
    free(this.#cells.buffer);
  }
}

function textsOf({ asset, name, type }: ColumnContext, data: ColumnData): readonly unknown[] {
  if (Array.isArray(data)) return data;
  throw new ColumnError(
    asset,
    name,
    ` of type ${type} is ${kindOf(data)}: use an array of strings and nulls, or { values, codes }`,
  );
}

function textOf({ asset, name }: ColumnContext, value: unknown, code: number): string {
  if (typeof value === 'string') return value;
  throw new ColumnError(asset, name, `: value ${code} of the dictionary is ${String(value)}, not a string`);
}

function badCode(
  column: ColumnContext,
  row: number,
  { values, codes }: DictionaryColumn,
  at: number,
): ColumnError {
  const allowed = `a code of its dictionary of ${values.length} values`;
  return badValue(column, row, codes[at], allowed);
}
