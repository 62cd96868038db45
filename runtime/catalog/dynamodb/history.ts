/** Versions: the history of a partition, and what a run published. */
import type { Row, Slice } from '../driver.ts';
import type { Materialization, VersionKey } from '../types.ts';
import { type Item, recordIn, textIn } from './body.ts';
import {
  attributesOf,
  beginning,
  historyOf,
  joined,
  pointerKey,
  runBuckets,
  versionKey,
  withoutLast,
} from './keys.ts';
import { type Entry, followed, itemsOf, rowsOf } from './lists.ts';
import type { Published } from './publish.ts';
import type { Table } from './table.ts';

/** Within one time by version, descending, not in the order of publishing: that would take a counter. */
export async function materializations(
  table: Table,
  asset: string,
  partition: string,
  { after, count }: Slice,
): Promise<Row<Materialization>[]> {
  const pks = [historyOf(asset, partition)];
  const last = after && joined(...(after as readonly string[]));
  return rowsOf(itemsOf(table, { pks, descending: true, after: last, count }), count, (item) => {
    const value = versionIn(item);
    return { key: [value.materializedAt, value.version], value };
  });
}

function versionIn(item: Item): Materialization {
  return recordIn<Materialization>(item['body'] as NonNullable<Item[string]>);
}

/** Deletes: for `qf gc`, which has rights that workers have not. The run's entry of it stays, and is passed over. */
export async function forget(
  table: Table,
  { asset, partition, version, materializedAt }: VersionKey,
): Promise<boolean> {
  const failed = await table.transact([
    {
      ConditionCheck: {
        Key: attributesOf(pointerKey(asset, partition)),
        ConditionExpression: 'attribute_not_exists(#version) OR #version <> :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': { S: version } },
      },
    },
    { Delete: { Key: attributesOf(versionKey(asset, partition, materializedAt, version)) } },
  ]);
  return failed === undefined;
}

/** In the order of publishing by the clocks of those who did, and exactly so of one process. */
export async function materializationsOfRun(
  table: Table,
  runId: string,
  { after, count }: Slice,
): Promise<Row<Materialization>[]> {
  const last = after?.[0] as string | undefined;
  async function* entries(): AsyncGenerator<Entry<Materialization>> {
    const { from, to } = beginning('m');
    // The entry that `last` is in is read again, as it may go on.
    const first = last === undefined ? from : joined('m', withoutLast(last));
    for await (const some of itemsOf(table, { pks: runBuckets(runId), from: first, to, count })) {
      for (const item of some) {
        const outputs = recordIn<readonly Published[]>(item['outputs'] as NonNullable<Item[string]>);
        for (const [place, asset, partition, materializedAt, version] of outputs) {
          if (last !== undefined && place <= last) continue;
          yield {
            key: [place],
            target: versionKey(asset, partition, materializedAt, version),
            read: (found) => (textIn(found, 'place') === place ? versionIn(found) : undefined),
          };
        }
      }
    }
  }
  return followed(table, entries(), count);
}
