/** Order of rows by a table's sort key, null last, strings by their UTF-8 bytes: as the SQL engines order them. */

/** A value of a sort key; NaN and null are null. */
export type KeyValue = number | string | null;

/** A column that keys are read from. */
export type KeyColumn = ArrayLike<number> | readonly (string | null)[];

/** Negative, 0 or positive as `a` comes before, with or after `b`. */
export function compareValues(a: KeyValue, b: KeyValue): number {
  const noA = a === null || Number.isNaN(a);
  const noB = b === null || Number.isNaN(b);
  if (noA || noB) return Number(noA) - Number(noB);
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  return Number(a) - Number(b) || 0;
}

/** UTF-8 order: that of code points, which code units follow but for surrogates. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y)
      return isSurrogate(x) === isSurrogate(y) ? x - y : isSurrogate(x) ? 0x10000 - y : x - 0x10000;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xe000;
}

/** Watches that rows never step back. Equal keys are no step back. */
export class KeyOrder {
  readonly #what: string;
  readonly #key: readonly string[];
  /** The last row checked, as columns of one row. */
  #last: readonly KeyColumn[] | undefined;
  #rows = 0;

  /** `what` begins the message: `asset cdm_trade of 2024-08-08|ETHUSDT`. */
  constructor(what: string, key: readonly string[]) {
    this.#what = what;
    this.#key = key;
  }

  /** Checks the next rows, columns in key order. @throws Error that names the row */
  check(columns: readonly KeyColumn[], rows: number): void {
    const first = columns[0];
    if (rows === 0 || first === undefined) return;
    if (this.#last !== undefined && compareRows(this.#last, 0, columns, 0) > 0) throw this.#error(columns, 0);
    const numbers = Array.isArray(first) ? undefined : (first as ArrayLike<number>);
    for (let i = 1; i < rows; i++) {
      if (numbers !== undefined && numbers[i]! > numbers[i - 1]!) continue;
      if (compareRows(columns, i - 1, columns, i) > 0) throw this.#error(columns, i);
    }
    this.#last = columns.map((column) => [column[rows - 1]]) as readonly KeyColumn[];
    this.#rows += rows;
  }

  #error(columns: readonly KeyColumn[], row: number): Error {
    const at = columns.map((column) => String(column[row])).join(', ');
    return new Error(
      `${this.#what}: row ${this.#rows + row} (${at}) steps back in the sort key ${this.#key.join(', ')}; rows must be written in that order`,
    );
  }
}

function compareRows(
  before: readonly KeyColumn[],
  rowBefore: number,
  after: readonly KeyColumn[],
  rowAfter: number,
): number {
  for (let k = 0; k < before.length; k++) {
    const order = compareValues(before[k]![rowBefore] as KeyValue, after[k]![rowAfter] as KeyValue);
    if (order !== 0) return order;
  }
  return 0;
}
