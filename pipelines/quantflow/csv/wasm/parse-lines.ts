/**
 * Lines of bytes into columns: the hot loop of ingest, in AssemblyScript (TypeScript's syntax, compiled to WebAssembly by
 * `npm run wasm`). It takes fields as they usually are, and stops at a line that is otherwise: the caller parses that
 * one, and says what is wrong with it.
 *
 * All memory is the caller's. Bytes may be read up to 16 beyond the lines.
 */

import { endsField, parseDecimal, parseInteger } from './numbers';

/** What the fields of a column are. The caller has the same list. */
const INTEGER: i32 = 0;
const DECIMAL: i32 = 1;
const WORD: i32 = 2;
const TEXT: i32 = 3;
const ID: i32 = 4;

/** A column is a record of so many bytes. Where its parts are: */
const RECORD: usize = 40;
const KIND: usize = 0;
/** Address of the values: doubles, or codes of words (a byte) and of texts (four); of ids where the text is and its length. */
const VALUES: usize = 4;
/** Ticks a unit of a decimal that is on a tick, else 0; the number below which an integer is multiplied by 1,000. */
const NUMBER: usize = 8;
/** Address and number of the words; of ids the address of their numbers. */
const WORDS: usize = 16;
const WORD_COUNT: usize = 20;
/** Where the field of the line above begins, from the line's start. */
const START: usize = 24;
/** 1 when a decimal may be empty: not a number. */
const OPTIONAL: usize = 28;

/** A word is a record: the mask and the bytes of its first eight, the same of its second, its length, its code. */
const WORD_RECORD: usize = 40;

/** Rows after the last call. */
export let rows: i32 = 0;

/**
 * Parses the lines from `from` to `end` (exclusive), which ends with a line feed, into the rows from `row` to `limit`.
 *
 * @returns the start of the line that it stopped at: `end`, or that of a line that it does not take, or the limit's
 */
export function parse(columns: usize, count: i32, from: usize, end: usize, row: i32, limit: i32): usize {
  const lastColumn = columns + <usize>(count - 1) * RECORD;
  let start = from;
  let above: usize = 0;
  while (start < end && row < limit) {
    let column = columns;
    let at = start;
    if (above > 0) {
      const same = sameBytes(above, start, <usize>load<i32>(lastColumn, START));
      while (column < lastColumn && <usize>load<i32>(column + RECORD, START) <= same) {
        repeat(column, start, row);
        column += RECORD;
      }
      at += <usize>load<i32>(column, START);
    }
    for (;;) {
      at = parseField(column, at, row);
      if (at === 0 || column === lastColumn) break;
      if (load<u8>(at++) !== 44) {
        at = 0;
        break;
      }
      column += RECORD;
      store<i32>(column, <i32>(at - start), START);
    }
    if (at === 0) break;
    if (load<u8>(at) === 13) at++;
    if (load<u8>(at++) !== 10) break;
    above = start;
    start = at;
    row++;
  }
  rows = row;
  return start;
}

/** How many bytes from `a` and from `b` on are the same, up to `most`. */
function sameBytes(a: usize, b: usize, most: usize): usize {
  let same: usize = 0;
  while (same < most) {
    const differing = load<u64>(a + same) ^ load<u64>(b + same);
    if (differing !== 0) return same + (<usize>ctz(differing) >> 3);
    same += 8;
  }
  return most;
}

/** Stores the field of the line above in the row as well. */
function repeat(column: usize, start: usize, row: i32): void {
  const kind = load<i32>(column, KIND);
  const values = load<usize>(column, VALUES);
  if (kind <= DECIMAL) {
    const at = values + ((<usize>row) << 3);
    store<f64>(at, load<f64>(at - 8));
  } else if (kind === WORD) {
    const at = values + <usize>row;
    store<u8>(at, load<u8>(at - 1));
  } else if (kind === TEXT) {
    const at = values + ((<usize>row) << 2);
    store<i32>(at, load<i32>(at - 4));
  } else parseId(column, start + <usize>load<i32>(column, START), row);
}

/** Stores the field at `at`; returns where it ends (exclusive), 0 when it is not as usual. */
function parseField(column: usize, at: usize, row: i32): usize {
  const kind = load<i32>(column, KIND);
  const values = load<usize>(column, VALUES);
  if (kind === DECIMAL) {
    const isOptional = load<i32>(column, OPTIONAL) !== 0;
    return parseDecimal(at, values + ((<usize>row) << 3), load<f64>(column, NUMBER), isOptional);
  }
  if (kind === INTEGER) return parseInteger(at, values + ((<usize>row) << 3), load<f64>(column, NUMBER));
  if (kind === ID) return parseId(column, at, row);
  let word = load<usize>(column, WORDS);
  const lastWord = word + <usize>load<i32>(column, WORD_COUNT) * WORD_RECORD;
  const first = load<u64>(at);
  const second = load<u64>(at, 8);
  for (; word < lastWord; word += WORD_RECORD) {
    if ((first & load<u64>(word)) !== load<u64>(word, 8)) continue;
    if ((second & load<u64>(word, 16)) !== load<u64>(word, 24)) continue;
    const end = at + <usize>load<i32>(word, 32);
    if (!endsField(load<u8>(end))) continue;
    if (kind === WORD) store<u8>(values + <usize>row, load<u8>(word, 36));
    else store<i32>(values + ((<usize>row) << 2), load<i32>(word, 36));
    return end;
  }
  return 0;
}

/** Any text: where it is, how long, and its number, if it is one that {@link parseInteger} takes. */
function parseId(column: usize, from: usize, row: i32): usize {
  const number = load<usize>(column, WORDS) + ((<usize>row) << 3);
  let end = parseInteger(from, number, 0);
  if (end === 0) {
    end = from;
    while (!endsField(load<u8>(end))) end++;
    store<f64>(number, NaN);
  }
  const place = load<usize>(column, VALUES) + ((<usize>row) << 3);
  store<i32>(place, <i32>from);
  store<i32>(place, <i32>(end - from), 4);
  return end;
}
