/**
 * Pointers and omissions. One item has both of a partition, so that a publish, which writes it whole, takes the
 * omission away. Entries in `O#` say which partitions ever had one.
 */
import type { Bounds, Row, Slice } from '../driver.ts';
import type { CheckRecord, Materialization, Omission, PointerSummary } from '../types.ts';
import { body, type Item, recordIn, textIn } from './body.ts';
import {
  attributesOf,
  lastPart,
  omissionBuckets,
  partitionKey,
  pointerBuckets,
  pointerKey,
  versionKey,
} from './keys.ts';
import { type Entry, followed, itemsOf, type Range, rowsOf } from './lists.ts';
import type { Table } from './table.ts';

/** The published version in an item, if there is one beside the omission. */
export function pointerIn(item: Item | undefined): Materialization | undefined {
  if (item?.['body'] === undefined) return undefined;
  const materialization = recordIn<Materialization>(item['body']);
  const glueAt = item['glueAt']?.S;
  return glueAt === undefined
    ? materialization
    : { ...materialization, glueVersion: materialization.version, glueAt };
}

export async function pointer(
  table: Table,
  asset: string,
  partition: string,
): Promise<Materialization | undefined> {
  return pointerIn(await table.get(pointerKey(asset, partition)));
}

/** Bounds, and where to go on, as sort keys. */
function rangeOf({ from, to }: Bounds, { after, count }: Slice): Omit<Range, 'pks'> {
  const key = (partition: string | undefined) =>
    partition === undefined ? undefined : partitionKey(partition);
  return { from: key(from), to: key(to), after: key(after?.[0] as string | undefined), count };
}

/** The partition of bounds that leave no other. */
function onlyOne({ from, to }: Bounds): string | undefined {
  return from === to ? from : undefined;
}

export async function pointers(
  table: Table,
  asset: string,
  bounds: Bounds,
  slice: Slice,
): Promise<Row<Materialization>[]> {
  const items = itemsOf(table, { pks: pointerBuckets(asset, onlyOne(bounds)), ...rangeOf(bounds, slice) });
  return rowsOf(items, slice.count, (item) => {
    const value = pointerIn(item);
    return value && { key: [value.partition], value };
  });
}

/** By attributes beside the body, which is not even sent: an item whose pointer was never set has no version. */
export async function pointerSummaries(
  table: Table,
  asset: string,
  bounds: Bounds,
  slice: Slice,
): Promise<Row<PointerSummary>[]> {
  const pks = pointerBuckets(asset, onlyOne(bounds));
  const attributes = ['sk', 'version', 'runId', 'glueAt'];
  return rowsOf(itemsOf(table, { pks, ...rangeOf(bounds, slice), attributes }), slice.count, (item) => {
    const version = item['version']?.S;
    if (version === undefined) return undefined;
    const partition = lastPart(textIn(item, 'sk'));
    const isShown = item['glueAt'] !== undefined;
    const summary = { partition, version, runId: textIn(item, 'runId') };
    return { key: [partition], value: isShown ? { ...summary, glueVersion: version } : summary };
  });
}

export async function omissions(
  table: Table,
  asset: string,
  bounds: Bounds,
  slice: Slice,
): Promise<Row<Omission>[]> {
  async function* entries(): AsyncGenerator<Entry<Omission>> {
    const pks = omissionBuckets(asset, onlyOne(bounds));
    for await (const some of itemsOf(table, { pks, ...rangeOf(bounds, slice) })) {
      for (const item of some) {
        const partition = lastPart(textIn(item, 'sk'));
        yield { key: [partition], target: pointerKey(asset, partition), read: omissionIn };
      }
    }
  }
  return followed(table, entries(), slice.count);
}

function omissionIn({ omission }: Item): Omission | undefined {
  return omission && recordIn<Omission>(omission);
}

const isThatVersion = {
  // Names that may be reserved words, now or later, have a #.
  ConditionExpression: '#version = :version',
  ExpressionAttributeNames: { '#version': 'version' },
};

export async function recordGlueVersion(
  table: Table,
  asset: string,
  partition: string,
  version: string,
  at: string,
): Promise<boolean> {
  const { written } = await table.update(pointerKey(asset, partition), {
    UpdateExpression: 'SET glueAt = :at',
    ...isThatVersion,
    ExpressionAttributeValues: { ':version': { S: version }, ':at': { S: at } },
  });
  return written;
}

export async function recordChecks(
  table: Table,
  asset: string,
  partition: string,
  version: string,
  checks: readonly CheckRecord[],
): Promise<boolean> {
  const before = await pointer(table, asset, partition);
  if (before?.version !== version) return false;
  const { glueVersion: _, glueAt: __, ...materialization } = before;
  const after = body(`materialization of ${asset} with its checks`, { ...materialization, checks });
  const change = { UpdateExpression: 'SET body = :body' };
  const failed = await table.transact([
    {
      Update: {
        Key: attributesOf(pointerKey(asset, partition)),
        ...change,
        ...isThatVersion,
        ExpressionAttributeValues: { ':body': after, ':version': { S: version } },
      },
    },
    {
      Update: {
        Key: attributesOf(versionKey(asset, partition, before.materializedAt, version)),
        ...change,
        ExpressionAttributeValues: { ':body': after },
      },
    },
  ]);
  return failed === undefined;
}
