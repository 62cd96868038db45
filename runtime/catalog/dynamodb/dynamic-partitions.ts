/**
 * Dynamic partitions: a row for each time that a value was in the set, in the order of adding, and an item for each
 * value that names its row while it is in. Values are added and deleted 50 at a time, each 50 all or nothing; what a
 * crash left out is done by the same call again.
 */
import type { Row, Slice } from '../driver.ts';
import type { DynamicPartition } from '../types.ts';
import { type Item, textIn } from './body.ts';
import { attributesOf, beginning, joined, liveKey, setOf } from './keys.ts';
import { itemsOf, rowsOf } from './lists.ts';
import type { Action, Table } from './table.ts';

const valuesAtOnce = 50;

function isIn({ addedAt, deletedAt }: DynamicPartition, asOf: string | undefined): boolean {
  if (asOf === undefined) return deletedAt === undefined;
  return addedAt <= asOf && (deletedAt === undefined || deletedAt > asOf);
}

function partitionIn(item: Item): DynamicPartition {
  const deletedAt = item['deletedAt']?.S;
  return {
    value: textIn(item, 'value'),
    addedAt: textIn(item, 'addedAt'),
    ...(deletedAt !== undefined && { deletedAt }),
  };
}

export async function dynamicPartitions(
  table: Table,
  set: string,
  asOf: string | undefined,
  { after, count }: Slice,
): Promise<Row<DynamicPartition>[]> {
  const last = after && joined('row', after[0] as string);
  const range = { pks: [setOf(set)], ...beginning('row'), after: last, count };
  return rowsOf(itemsOf(table, range), count, (item) => {
    const value = partitionIn(item);
    if (!isIn(value, asOf)) return undefined;
    return { key: [textIn(item, 'sk').slice(joined('row', '').length)], value };
  });
}

/** A value and the row by which it is in the set. */
interface Value {
  readonly value: string;
  readonly index: number;
  readonly row: string | undefined;
}

/** Changes the values that are chosen by their rows; those that another writer changes meanwhile are chosen anew. */
async function change(
  table: Table,
  set: string,
  values: readonly string[],
  isChosen: (value: Value) => boolean,
  actionsOf: (value: Value) => readonly [Action, Action],
): Promise<readonly string[]> {
  const read = async (some: readonly Omit<Value, 'row'>[]): Promise<readonly Value[]> => {
    const found = await table.getAll(some.map(({ value }) => liveKey(set, value)));
    return some
      .map(({ value, index }) => ({ value, index, row: found.at(liveKey(set, value))?.['row']?.S }))
      .filter(isChosen);
  };
  const changed: string[] = [];
  const chosen = await read(values.map((value, index) => ({ value, index })));
  for (let i = 0; i < chosen.length; i += valuesAtOnce) {
    let some: readonly Value[] = chosen.slice(i, i + valuesAtOnce);
    while (some.length > 0 && (await table.transact(some.flatMap(actionsOf))) !== undefined)
      some = await read(some);
    changed.push(...some.map(({ value }) => value));
  }
  return changed;
}

export async function addDynamicPartitions(
  table: Table,
  set: string,
  values: readonly string[],
  at: string,
): Promise<readonly string[]> {
  const isOut = ({ row }: Value): boolean => row === undefined;
  const order = table.nextOrder();
  return change(table, set, values, isOut, ({ value, index }) => {
    const row = joined('row', order, String(index).padStart(9, '0'));
    const item = { value: { S: value }, addedAt: { S: at } };
    return [
      {
        Put: {
          Item: { ...attributesOf(liveKey(set, value)), row: { S: row } },
          ConditionExpression: 'attribute_not_exists(#row)',
          ExpressionAttributeNames: { '#row': 'row' },
        },
      },
      { Put: { Item: { ...attributesOf({ pk: setOf(set), sk: row }), ...item } } },
    ];
  });
}

export async function deleteDynamicPartitions(
  table: Table,
  set: string,
  values: readonly string[],
  at: string,
): Promise<readonly string[]> {
  const isThere = ({ row }: Value): boolean => row !== undefined;
  return change(table, set, values, isThere, ({ value, row = '' }) => [
    {
      Update: {
        Key: attributesOf(liveKey(set, value)),
        UpdateExpression: 'REMOVE #row',
        ConditionExpression: '#row = :row',
        ExpressionAttributeNames: { '#row': 'row' },
        ExpressionAttributeValues: { ':row': { S: row } },
      },
    },
    {
      Update: {
        Key: attributesOf({ pk: setOf(set), sk: row }),
        UpdateExpression: 'SET deletedAt = :at',
        ExpressionAttributeValues: { ':at': { S: at } },
      },
    },
  ]);
}
