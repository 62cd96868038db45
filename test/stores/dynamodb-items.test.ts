/** The items of the DynamoDB catalog: keys, sizes, write units, lists of them. */
import { BatchGetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import {
  item,
  materialization,
  mustPublish,
  number,
  omission,
  pagesOf,
  runRecord,
  stepRecord,
  time,
} from '../contracts/catalog-records.ts';
import { lease, open, requestsOf } from './dynamodb/opened.ts';
import { type StandIn, standIn } from './dynamodb/stand-in.ts';

/** Keys of all items, tabs as spaces, without the unique parts of orders. */
const keysOf = ({ items }: StandIn): string[] =>
  [...items.values()].map(({ pk, sk }) =>
    `${pk!.S} | ${sk!.S}`.replaceAll('\t', ' ').replace(/-id-\d+/, '-id'),
  );

describe('items', () => {
  it('have the keys that catalogs of this release are found by', async () => {
    const { table, catalog } = open();
    await catalog.addRun(runRecord());
    await catalog.claimRunKey('daily', 'k#1', 'run-1');
    await catalog.takeLease(lease, time(0));
    await catalog.publish([item()], stepRecord(), [omission({ partition: '' })]);
    await catalog.addDynamicPartitions('sym', ['A'], time(0));
    expect(keysOf(table)).toMatchInlineSnapshot(`
      [
        "R#run-1 | run",
        "T | 2024-02-01T00:00:00.000Z run-1",
        "T#daily | 2024-02-01T00:00:00.000Z run-1",
        "K#daily#k#1 | claim",
        "L#load#2024-01-01 | lease",
        "A#trades#d | p 2024-01-01",
        "M#trades#2024-01-01 | 2024-02-01T00:00:00.000Z v1",
        "A#quarantine#9 | p ",
        "O#quarantine#9 | p ",
        "R#run-1#4 | m 01706745600000000-id",
        "R#run-1#4 | s load 2024-01-01 0000.00",
        "P#sym | live A",
        "P#sym | row 01706745600000001-id 000000000",
      ]
    `);
  });

  it('are bytes when their text is long, and a version with 20,000 files is one', async () => {
    const { table, catalog } = open();
    const files = Array.from({ length: 20_000 }, (_, i) => ({
      path: `trades/dt=2024-01-01/v1/${number(i)}.parquet`,
      bytes: (i * 7_919) % 1_000_003,
      rows: i,
    }));
    await mustPublish(catalog, item({ files }));
    expect(await catalog.pointer('trades', '2024-01-01')).toEqual(materialization({ files }));
    const pointer = [...table.items.values()].find(({ pk }) => pk!.S!.startsWith('A#'));
    expect(pointer!['body']!.B!.length).toBeLessThan(390_000);
  });

  it('that would be too large are refused with what to do, and nothing is written', async () => {
    const { table, catalog } = open();
    const random = Array.from({ length: 90_000 }, (_, i) => Math.sin(i).toString(36)).join('');
    const metadata = { notes: { type: 'text', value: random } } as const;
    await expect(catalog.publish([item({ metadata })], stepRecord())).rejects.toMatchObject({
      name: 'QuantFlow.InvalidInput',
      message: expect.stringMatching(
        /^materialization of trades at 2024-01-01 takes \d+ bytes, packed, .* write fewer files/,
      ),
    });
    expect(requestsOf(table)).toEqual([]);
  });

  it('of 49 outputs are published at once, those of 50 are refused', async () => {
    const { table, catalog } = open();
    const items = (count: number) => Array.from({ length: count }, (_, i) => item({ asset: `a${i}` }));
    await expect(catalog.publish(items(50), stepRecord())).rejects.toMatchObject({
      name: 'QuantFlow.InvalidInput',
      message:
        'step load publishes 50 outputs at once, and a transaction of DynamoDB takes 49 of them; make the assets in several steps',
    });
    expect(table.items.size).toBe(0);
    await mustPublish(catalog, ...items(49));
    expect((await catalog.materializationsOfRun('run-1')).items.map(({ asset }) => asset)).toEqual(
      items(49).map(({ materialization: { asset } }) => asset),
    );
  });

  it('of a step with one output take 11 write units in 4 requests', async () => {
    const { table, catalog } = open();
    const { endedAt: _, ...started } = stepRecord({ status: 'STARTED' });
    await catalog.takeLease(lease, time(0));
    await catalog.putStep(started);
    await catalog.publish([item()], stepRecord());
    await catalog.releaseLease(lease);
    expect(requestsOf(table)).toEqual(['PutItem', 'PutItem', 'TransactWriteItems', 'UpdateItem']);
    expect(table.units).toBe(11);
  });

  it('of leases are deleted by the service after they expire, those that were given up too', async () => {
    const { table, catalog } = open();
    await catalog.takeLease(lease, time(0));
    await catalog.releaseLease(lease);
    const [there] = table.items.values();
    expect(there).toMatchObject({
      expiresAt: { S: '' },
      ttl: { N: String(Date.parse(lease.expiresAt) / 1000) },
    });
  });

  it('are deleted by forget alone: a worker may not', async () => {
    const { table, catalog } = open();
    await mustPublish(catalog, item({ version: 'v1' }));
    await mustPublish(catalog, item({ version: 'v2', materializedAt: time(1) }, 'v1'));
    await catalog.addDynamicPartitions('sym', ['A'], time(0));
    await catalog.deleteDynamicPartitions('sym', ['A'], time(1));
    await catalog.takeLease(lease, time(0));
    await catalog.releaseLease(lease);
    const deletes = () =>
      JSON.stringify(table.mock.calls().map(({ args }) => args[0].input)).match(/"Delete"/g);
    expect(deletes()).toBeNull();
    await catalog.forget(materialization({ version: 'v1' }));
    expect(deletes()).toHaveLength(1);
  });
});

describe('lists', () => {
  it('are merged over buckets, whatever the size of the pages of queries', async () => {
    const { catalog, table } = open(standIn({ pageItems: 3 }));
    const keys = Array.from({ length: 300 }, (_, i) => number((i * 7) % 300));
    for (const partition of keys) await mustPublish(catalog, item({ partition }));
    table.mock.resetHistory();
    const pages = await pagesOf((page) => catalog.pointers('trades', page), 50);
    expect(pages.flat().map(({ partition }) => partition)).toEqual(keys.toSorted());
    expect(requestsOf(table).every((request) => request === 'Query')).toBe(true);
    const inputs = table.mock.commandCalls(QueryCommand).map(({ args: [{ input }] }) => input);
    expect(inputs.some(({ ExclusiveStartKey }) => ExclusiveStartKey !== undefined)).toBe(true);
    expect(inputs.every(({ ConsistentRead }) => ConsistentRead)).toBe(true);
  });

  it('of one partition ask one bucket', async () => {
    const { catalog, table } = open();
    await mustPublish(catalog, item());
    await catalog.pointers('trades', { from: '2024-01-01', to: '2024-01-01' });
    await catalog.steps('run-1', { step: 'load', partition: '2024-01-01' });
    expect(table.mock.commandCalls(QueryCommand)).toHaveLength(2);
  });

  it('read again what BatchGetItem leaves over, after a wait when it gave nothing', async () => {
    const { catalog, table, waits } = open();
    for (const runId of ['a', 'b', 'c']) await catalog.addRun(runRecord({ runId }));
    let asked = 0;
    const all = table.items;
    table.mock.on(BatchGetItemCommand).callsFake(({ RequestItems }) => {
      const { Keys } = RequestItems.catalog;
      // Nothing, then one at a time.
      const given = asked++ === 0 ? [] : Keys.slice(0, 1);
      const items = given.map((key: any) => all.get(JSON.stringify([key.pk.S, key.sk.S])));
      const left = Keys.slice(given.length);
      return {
        Responses: { catalog: items },
        UnprocessedKeys: left.length === 0 ? {} : { catalog: { Keys: left, ConsistentRead: true } },
      };
    });
    expect((await catalog.runs()).items.map(({ runId }) => runId)).toEqual(['c', 'b', 'a']);
    expect(asked).toBe(4);
    expect(waits).toEqual([25]);
  });

  it('end with an error when BatchGetItem gives nothing again and again', async () => {
    const { catalog, table } = open();
    await catalog.addRun(runRecord());
    table.mock.on(BatchGetItemCommand).callsFake(({ RequestItems }) => ({ UnprocessedKeys: RequestItems }));
    await expect(catalog.runs()).rejects.toMatchObject({
      name: 'ThrottlingException',
      message: expect.stringContaining('BatchGetItem leaves keys over; other writers, or more requests'),
    });
  });
});
