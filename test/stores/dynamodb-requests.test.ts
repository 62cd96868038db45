/** What the DynamoDB catalog asks for: items and keys, write units, errors, tries again. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  BatchGetItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { isThrottled } from '../../core/errors.ts';
import { dynamodbCatalog } from '../../runtime/catalog/dynamodb.ts';
import type { Catalog, Lease } from '../../runtime/catalog/types.ts';
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
import { type Answer, answeredCatalog, refusal, taken } from './dynamodb/answers.ts';
import { type StandIn, standIn } from './dynamodb/stand-in.ts';

interface Opened {
  readonly table: StandIn;
  readonly catalog: Catalog;
  /** Waits between tries, ms. */
  readonly waits: number[];
}

let ids = 0;
function open(table: StandIn = standIn()): Opened {
  const waits: number[] = [];
  const catalog = dynamodbCatalog('catalog', {
    client: () => table.client,
    now: () => Date.parse('2024-02-01T00:00:00.000Z'),
    random: () => 0.5,
    id: () => `id-${ids++}`,
    sleep: async (ms) => void waits.push(ms),
  });
  return { table, catalog, waits };
}

const named = (name: string, message = 'no', more: object = {}): Error =>
  Object.assign(new Error(message), { name, ...more });

const cancelled = (...codes: string[]): Error =>
  new TransactionCanceledException({
    $metadata: {},
    message: 'Transaction cancelled',
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

const lease: Lease = {
  step: 'load',
  partition: '2024-01-01',
  runId: 'run-1',
  attempt: '0000.00',
  expiresAt: '2024-02-01T00:05:00.000Z',
};

const requestsOf = ({ mock }: StandIn): string[] =>
  mock.calls().map(({ args: [command] }) => command.constructor.name.replace('Command', ''));

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

describe('requests', () => {
  it('are made again after they were throttled, by the SDK', async () => {
    const codes = ['ProvisionedThroughputExceededException', 'ThrottlingException'];
    const { catalog, requests } = await answeredCatalog(...codes.map((code) => refusal(400, code)), taken);
    expect(await catalog.takeLease(lease, time(0))).toEqual(lease);
    expect(requests).toHaveLength(3);
  });

  it('are made again after an error of the service and a connection that broke off', async () => {
    const broken: Answer = (response) => response.destroy();
    const { catalog, requests } = await answeredCatalog(refusal(500, 'InternalServerError'), broken, taken);
    expect(await catalog.takeLease(lease, time(0))).toEqual(lease);
    expect(requests).toHaveLength(3);
  });

  it('of single items are made again after a transaction was on the item, with growing waits of random length', async () => {
    const { catalog, table, waits } = open();
    const error = named('TransactionConflictException');
    for (let i = 0; i < 3; i++) table.failures.push({ request: 'PutItem', error });
    expect(await catalog.takeLease(lease, time(0))).toEqual(lease);
    expect(waits).toEqual([25, 50, 100]);
  });

  it.each([
    ['conflict', cancelled('None', 'TransactionConflict', 'None', 'None')],
    ['throttling', cancelled('ThrottlingError', 'None', 'ProvisionedThroughputExceeded', 'None')],
  ])('of transactions are made again after %s, by the same token', async (_, error) => {
    const { catalog, table, waits } = open();
    table.failures.push({ request: 'TransactWriteItems', error }, { request: 'TransactWriteItems', error });
    await mustPublish(catalog, item());
    expect((await catalog.pointer('trades', '2024-01-01'))?.version).toBe('v1');
    expect(waits).toEqual([25, 50]);
    const tokens = table.mock
      .commandCalls(TransactWriteItemsCommand)
      .map(({ args: [{ input }] }) => input.ClientRequestToken);
    expect(tokens).toHaveLength(3);
    expect(new Set(tokens).size).toBe(1);
  });

  it('of a transaction end when a condition failed, whatever else is told of it', async () => {
    const { catalog, table, waits } = open();
    await mustPublish(catalog, item({ version: 'other' }));
    const error = cancelled('ConditionalCheckFailed', 'TransactionConflict', 'None', 'None');
    table.failures.push({ request: 'TransactWriteItems', error });
    expect(await catalog.publish([item()], stepRecord())).toMatchObject({
      published: false,
      current: { version: 'other' },
    });
    expect(waits).toEqual([]);
  });

  it('of a transaction that cannot be done tell the reason', async () => {
    const { catalog, table } = open();
    table.failures.push({ request: 'TransactWriteItems', error: cancelled('None', 'ValidationError') });
    await expect(catalog.publish([item()], stepRecord())).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      message:
        'catalog dynamodb://catalog (ValidationError): TransactionCanceledException: Transaction cancelled',
    });
  });

  it.each([
    ['TransactionConflict', 'TransactionConflictException'],
    ['ThrottlingError', 'ThrottlingException'],
  ])(
    'of a transaction end after the last %s as %s, which the state machine waits out',
    async (code, name) => {
      const { catalog, table, waits } = open();
      const error = cancelled('None', code);
      for (let i = 0; i < 20; i++) table.failures.push({ request: 'TransactWriteItems', error });
      const failure = await catalog
        .publish([item()], stepRecord())
        .catch((caught: unknown) => caught as Error);
      expect(failure).toMatchObject({
        name,
        message: expect.stringMatching(
          `^catalog dynamodb://catalog \\(${code}\\): .*; other writers, or more requests`,
        ),
      });
      expect(isThrottled(failure)).toBe(true);
      expect(table.failures).toHaveLength(10);
      expect(waits).toHaveLength(9);
      expect(Math.max(...waits)).toBe(2500);
    },
  );

  it.each([
    [
      named('ResourceNotFoundException'),
      'there is no such table in this account and region; deploy the stack',
    ],
    [named('AccessDeniedException'), 'a worker has what the role of its step in the stack allows'],
    [named('ThrottlingException'), 'other writers, or more requests than the table takes'],
    [named('ExpiredTokenException'), 'the credentials are not taken'],
  ])('say what to do after %s', async (error, remedy) => {
    const { catalog, table } = open();
    table.failures.push({ request: 'GetItem', error });
    const failure = await catalog.run('run-1').catch((caught: unknown) => caught as Error);
    expect(failure).toMatchObject({ name: error.name, cause: error });
    expect((failure as Error).message).toContain(`catalog dynamodb://catalog: ${error.name}: no; ${remedy}`);
  });

  it.each([
    [named('CredentialsProviderError'), 'no AWS credentials were found'],
    [named('Error', 'Region is missing'), 'no AWS region is set'],
  ])('that cannot be made after %s are never tried again', async (error, problem) => {
    for (const [request, call] of [
      ['GetItem', (catalog: Catalog) => catalog.run('run-1')],
      ['PutItem', (catalog: Catalog) => catalog.takeLease(lease, time(0))],
      ['TransactWriteItems', (catalog: Catalog) => catalog.publish([item()], stepRecord())],
    ] as const) {
      const { catalog, table } = open();
      table.failures.push({ request, error });
      await expect(call(catalog)).rejects.toMatchObject({
        name: 'QuantFlow.InvalidInput',
        message: expect.stringContaining(`catalog dynamodb://catalog: ${problem}`),
      });
    }
  });
});

describe('a publish', () => {
  it('that is tried again after it was done is done once', async () => {
    const { catalog, table } = open();
    // As another transaction would have it that is not over: what is asked for again has the same token.
    const error = cancelled('TransactionConflict');
    table.failures.push({ request: 'TransactWriteItems', error, done: true });
    expect(await catalog.publish([item()], stepRecord())).toEqual({ published: true });
    expect((await catalog.materializationsOfRun('run-1')).items).toEqual([materialization()]);
  });

  it('whose process ended before the answer is found done by the next', async () => {
    const first = open();
    const error = named('TimeoutError', 'the answer is lost');
    first.table.failures.push({ request: 'TransactWriteItems', error, done: true });
    await expect(first.catalog.publish([item()], stepRecord())).rejects.toThrow('the answer is lost');
    const { catalog } = open(first.table);
    expect(await catalog.publish([item()], stepRecord({ attempt: '0000.01' }))).toEqual({ published: true });
    expect((await catalog.materializations('trades', '2024-01-01')).items).toHaveLength(1);
    expect((await catalog.steps('run-1')).items).toEqual([stepRecord()]);
  });

  it('that is not tried again leaves nothing behind', async () => {
    const { catalog, table } = open();
    table.failures.push({ request: 'TransactWriteItems', error: named('AccessDeniedException') });
    await expect(catalog.publish([item()], stepRecord())).rejects.toThrow('a worker has what');
    expect(table.items.size).toBe(0);
  });
});

it('dynamic partitions that a failure left out are added by the same call again', async () => {
  const { catalog, table } = open();
  const values = Array.from({ length: 120 }, (_, i) => `v${number(i)}`);
  const request = 'TransactWriteItems';
  table.failures.push({ request, error: undefined }, { request, error: named('AccessDeniedException') });
  await expect(catalog.addDynamicPartitions('sym', values, time(1))).rejects.toThrow('AccessDenied');
  expect((await catalog.dynamicPartitions('sym')).items).toHaveLength(50);
  expect(await catalog.addDynamicPartitions('sym', values, time(2))).toEqual(values.slice(50));
  const { items } = await catalog.dynamicPartitions('sym', { limit: 1000 });
  expect(items.map(({ value }) => value)).toEqual(values);
});

it('a lease that was taken by a request whose answer was lost is had', async () => {
  const held: Answer = (response) =>
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(
      JSON.stringify({
        __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
        Item: { runId: { S: lease.runId }, attempt: { S: lease.attempt }, expiresAt: { S: lease.expiresAt } },
      }),
    );
  const lost: Answer = (response) => response.destroy();
  const { catalog } = await answeredCatalog(lost, held);
  expect(await catalog.takeLease(lease, time(0))).toEqual(lease);
});

it('the SDK is loaded by the first request, not with the catalog', async () => {
  const program = `
    import { registerHooks } from 'node:module';
    registerHooks({ resolve: (specifier, context, next) => {
      if (specifier.startsWith('@aws-sdk/')) console.log(specifier);
      return next(specifier, context);
    } });
    const { openCatalog } = await import('./runtime/catalog/index.ts');
    await openCatalog('dynamodb://catalog').close();
    console.log('open');`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  expect(stdout.trim()).toBe('open');
});
