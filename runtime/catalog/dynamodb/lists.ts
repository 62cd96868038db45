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

async function* itemsOfOne(table: Table, pk: string, range: Range): AsyncGenerator<Item> {
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
    for (const item of page.Items ?? []) if (textIn(item, 'sk') !== after) yield item;
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

/** The items of a range. */
export async function* itemsOf(table: Table, range: Range): AsyncGenerator<Item> {
  const sources = range.pks.map((pk) => itemsOfOne(table, pk, range));
  const heads = await Promise.all(sources.map((source) => source.next()));
  const direction = range.descending ? -1 : 1;
  for (;;) {
    let first: { readonly at: number; readonly item: Item; readonly sk: string } | undefined;
    for (const [at, { value, done }] of heads.entries()) {
      if (done) continue;
      const sk = textIn(value, 'sk');
      if (first === undefined || direction * compareKeys(sk, first.sk) < 0) first = { at, item: value, sk };
    }
    if (first === undefined) return;
    yield first.item;
    heads[first.at] = await (sources[first.at] as AsyncGenerator<Item>).next();
  }
}

/** The first rows of items; those that are none are passed over. */
export async function rowsOf<T>(
  items: AsyncIterable<Item>,
  count: number,
  rowOf: (item: Item) => Row<T> | undefined,
): Promise<Row<T>[]> {
  const rows: Row<T>[] = [];
  for await (const item of items) {
    const row = rowOf(item);
    if (row !== undefined) rows.push(row);
    if (rows.length >= count) break;
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
