/** Paging: limits, opaque cursors, pages. A cursor holds the key of the last item, so rows that join do not shift it. */
import { Buffer } from 'node:buffer';
import { InvalidInputError } from '../../core/errors.ts';
import type { Row, RowKey, Slice } from './driver.ts';
import type { Page, PageOptions } from './types.ts';

/** The lists of a catalog. */
export type ListName =
  | 'pointers'
  | 'pointerSummaries'
  | 'omissions'
  | 'materializations'
  | 'materializationsOfRun'
  | 'runs'
  | 'steps'
  | 'dynamicPartitions';

const text = ['string'];
/** An order of writing is the driver's own: a counter, or a text. */
const order = ['number', 'string'];

/** What the key of a row consists of, a list each. */
const cursorShapes: Readonly<Record<ListName, readonly (readonly string[])[]>> = {
  pointers: [text],
  pointerSummaries: [text],
  omissions: [text],
  materializations: [text, order],
  materializationsOfRun: [order],
  runs: [text, text],
  steps: [text, text, text],
  dynamicPartitions: [order],
};

const defaultLimit = 100;
/** Rows of a page; of those that are a line each there may be more. */
const maxLimitOf = (list: ListName): number => (list === 'pointerSummaries' ? 10_000 : 1000);

/** The cursor after a row of a list. */
export function encodeCursor(list: ListName, key: RowKey): string {
  return Buffer.from(JSON.stringify([list, ...key])).toString('base64url');
}

/**
 * The key in a cursor.
 *
 * @throws InvalidInputError for what is no cursor of this list
 */
export function decodeCursor(list: ListName, cursor: string): RowKey {
  const shape = cursorShapes[list];
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    parts = undefined;
  }
  if (Array.isArray(parts) && parts.length === shape.length + 1 && parts[0] === list) {
    const key = parts.slice(1);
    if (shape.every((types, i) => types.includes(typeof key[i]))) return key;
  }
  throw new InvalidInputError(
    `cursor ${JSON.stringify(cursor)} is no cursor of the list ${list}; pass on the cursor of the page before as it is, or none for the first page`,
  );
}

/**
 * Reads a page of a list.
 *
 * @throws InvalidInputError for a limit outside 1 to 1000 (or what the list says) or a cursor of another list
 */
export async function readPage<T>(
  list: ListName,
  options: PageOptions,
  read: (slice: Slice) => readonly Row<T>[] | Promise<readonly Row<T>[]>,
): Promise<Page<T>> {
  const { limit = defaultLimit, cursor } = options;
  const maxLimit = maxLimitOf(list);
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit)
    throw new InvalidInputError(`limit ${limit} is not allowed: give a whole number from 1 to ${maxLimit}`);
  const after = cursor === undefined ? undefined : decodeCursor(list, cursor);
  // One row more tells whether this page is the last.
  const rows = await read({ after, count: limit + 1 });
  const items = rows.slice(0, limit).map((row) => row.value);
  const last = rows[limit - 1];
  return rows.length > limit && last !== undefined
    ? { items, cursor: encodeCursor(list, last.key) }
    : { items };
}
