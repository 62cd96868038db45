/** Requests of the DynamoDB catalog that go wrong: what is tried again, by whom, and what is said in the end. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { isThrottled } from '../../core/errors.ts';
import type { Catalog } from '../../runtime/catalog/types.ts';
import {
  item,
  materialization,
  mustPublish,
  number,
  stepRecord,
  time,
} from '../contracts/catalog-records.ts';
import type { Answer } from './answering-server.ts';
import { answeredCatalog, refusal, taken } from './dynamodb/answers.ts';
import { cancelled, lease, named, open } from './dynamodb/opened.ts';

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
