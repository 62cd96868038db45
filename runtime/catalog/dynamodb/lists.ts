/** Lists over several partition keys, read side by side and merged, and lists whose entries name items elsewhere. */
import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { compareKeys } from '../../stores/order.ts';
import type { Row, RowKey } from '../driver.ts';
import { type Item, textIn } from './body.ts';
import type { Key } from './keys.ts';
import { keysAtOnce, type Table } from './table.ts';

/** A part of some partition keys' items, in the order of the sort keys. */
export interface Range {
  readonly pks: readonly string[];
  /** Bounds of the sort key, both inclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly descending?: boolean;
  /** The sort key before the first item. */
  readonly after?: string | undefined;
  /** The attributes that items have, if not all. */
  readonly attributes?: readonly string[];
  /** Items that will be taken, for the size of the requests. */
  readonly count: number;
}

function condition(from: string | undefined, to: string | undefined): string {
  if (from !== undefined) return to === undefined ? ' AND sk >= :from' : ' AND sk BETWEEN :from AND :to';
  return to === undefined ? '' : ' AND sk <= :to';
}

async function* pagesOfOne(table: Table, pk: string, range: Range): AsyncGenerator<readonly Item[]> {
  const { descending = false, after, pks, count } = range;
  const from = descending ? range.from : (after ?? range.from);
  const to = descending ? (after ?? range.to) : range.to;
  // The service refuses bounds that are the wrong way round.
  if (from !== undefined && to !== undefined && compareKeys(from, to) > 0) return;
  const input: Omit<QueryCommandInput, 'TableName'> = {
    KeyConditionExpression: `pk = :pk${condition(from, to)}`,
    ExpressionAttributeValues: {
      ':pk': { S: pk },
      ...(from !== undefined && { ':from': { S: from } }),
      ...(to !== undefined && { ':to': { S: to } }),
    },
    ...(range.attributes !== undefined && {
      ProjectionExpression: range.attributes.map((name) => `#${name}`).join(', '),
      ExpressionAttributeNames: Object.fromEntries(range.attributes.map((name) => [`#${name}`, name])),
    }),
    ScanIndexForward: !descending,
    // Buckets are not quite equal; one row is that of `after`.
    Limit: Math.ceil((count / pks.length) * (pks.length === 1 ? 1 : 1.2)) + 2,
  };
  let start: Item | undefined;
  do {
    const page = await table.query({ ...input, ...(start !== undefined && { ExclusiveStartKey: start }) });
    yield (page.Items ?? []).filter((item) => textIn(item, 'sk') !== after);
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

/** Where the merge stands in one of the sources. */
interface Head {
  readonly pages: AsyncGenerator<readonly Item[]>;
  page: readonly Item[];
  at: number;
  isOver: boolean;
}

async function refill(head: Head): Promise<void> {
  while (!head.isOver && head.at === head.page.length) {
    const { value = [], done = false } = await head.pages.next();
    Object.assign(head, { page: value, at: 0, isOver: done });
  }
}

/** The items of a range, as many at a time as can be had without waiting: of a million one by one, waiting would be the work. */
export async function* itemsOf(table: Table, range: Range): AsyncGenerator<readonly Item[]> {
  const start = (pk: string): Head => ({
    pages: pagesOfOne(table, pk, range),
    ...{ page: [], at: 0, isOver: false },
  });
  let heads = range.pks.map(start);
  const direction = range.descending ? -1 : 1;
  for (;;) {
    await Promise.all(heads.map(refill));
    heads = heads.filter(({ isOver }) => !isOver);
    if (heads.length === 0) return;
    yield merged(heads, direction);
  }
}

/** Items in order, until one of the heads has none left. */
function merged(heads: readonly Head[], direction: 1 | -1): readonly Item[] {
  const keys = heads.map(({ page, at }) => textIn(page[at] as Item, 'sk'));
  const items: Item[] = [];
  for (;;) {
    let first = 0;
    for (let i = 1; i < keys.length; i++)
      if (direction * compareKeys(keys[i] as string, keys[first] as string) < 0) first = i;
    const head = heads[first] as Head;
    items.push(head.page[head.at++] as Item);
    if (head.at === head.page.length) return items;
    keys[first] = textIn(head.page[head.at] as Item, 'sk');
  }
}

/** The first rows of items; those that are none are passed over. */
export async function rowsOf<T>(
  items: AsyncIterable<readonly Item[]>,
  count: number,
  rowOf: (item: Item) => Row<T> | undefined,
): Promise<Row<T>[]> {
  const rows: Row<T>[] = [];
  for await (const some of items) {
    for (const item of some) {
      const row = rowOf(item);
      if (row !== undefined) rows.push(row);
      if (rows.length >= count) return rows;
    }
  }
  return rows;
}

/** An entry of a list that names an item: a row as far as that item still says what the entry does. */
export interface Entry<T> {
  readonly key: RowKey;
  readonly target: Key;
  readonly read: (item: Item) => T | undefined;
}

/**
 * The first rows of a list of entries. Entries are never taken back, as workers delete nothing: the item that one names
 * has the last word.
 */
export async function followed<T>(
  table: Table,
  entries: AsyncIterable<Entry<T>>,
  count: number,
): Promise<Row<T>[]> {
  const rows: Row<T>[] = [];
  let waiting: Entry<T>[] = [];
  const follow = async (): Promise<void> => {
    const items = await table.getAll(waiting.map(({ target }) => target));
    for (const { key, target, read } of waiting) {
      const item = items.at(target);
      const value = item && read(item);
      if (value !== undefined) rows.push({ key, value });
    }
    waiting = [];
  };
  for await (const entry of entries) {
    waiting.push(entry);
    if (waiting.length >= Math.min(keysAtOnce, count - rows.length)) await follow();
    if (rows.length >= count) return rows;
  }
  await follow();
  return rows;
}
