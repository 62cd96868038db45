/**
 * A stand-in for a table in the memory of the test, behind the client's `send`: it does what the service's documents say
 * of the requests that the driver makes, and refuses what it does not know. The wire is tested against a server of its
 * own (`npm run test:wire`).
 */
import { Buffer } from 'node:buffer';
import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type AwsClientStub, mockClient } from 'aws-sdk-client-mock';
import { compareKeys } from '../../../runtime/stores/order.ts';
import { evaluate, type Item, type Placeholders } from './expressions.ts';

const kilobyte = 1024;
const $metadata = {};

/** A write of one item: a Put, an Update, a Delete or a condition alone. */
interface Write extends Placeholders {
  readonly Item?: Item | undefined;
  readonly Key?: Item | undefined;
  readonly ConditionExpression?: string | undefined;
  readonly UpdateExpression?: string | undefined;
}

export interface StandIn {
  readonly client: DynamoDBClient;
  readonly mock: AwsClientStub<DynamoDBClient>;
  readonly items: Map<string, Item>;
  /** Write units that were taken, as the service counts them. */
  units: number;
  /** Failures of the next requests of a kind, in order, none for one that goes well; `done` ones have done their work. */
  readonly failures: { readonly request: string; readonly error: Error | undefined; readonly done?: true }[];
}

/** The attributes that a query asks for; each is a placeholder, and no other placeholder is allowed. */
function projectionOf({
  ProjectionExpression: projection,
  ExpressionAttributeNames: names = {},
}: {
  readonly ProjectionExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
}): ((item: Item) => Item) | undefined {
  if (projection === undefined) return undefined;
  const placeholders = projection.split(', ');
  if (String(placeholders) !== String(Object.keys(names))) throw new Error('names are given and not used');
  const asked = placeholders.map((name) => names[name]);
  return (item) => Object.fromEntries(Object.entries(item).filter(([name]) => asked.includes(name)));
}

const idOf = (item: Item): string => JSON.stringify([item['pk']?.S, item['sk']?.S]);

function sizeOf(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + bytes(value), 0);
}

function bytes({ B, N, S }: AttributeValue): number {
  if (B !== undefined) return B.length;
  const text = S ?? N;
  if (text === undefined) throw new Error('the stand-in has texts, numbers and bytes only');
  return Buffer.byteLength(text);
}

function checkKey(item: Item): void {
  const { pk, sk } = item;
  if (!pk?.S || !sk?.S) throw new Error(`a key is empty: ${idOf(item)}`);
  if (bytes(pk) > 2048 || bytes(sk) > 1024) throw new Error(`a key is too long: ${idOf(item)}`);
}

/** An empty table. `pageItems` is the most that a page of a query has. */
export function standIn({ pageItems = 1000 }: { readonly pageItems?: number } = {}): StandIn {
  const client = new DynamoDBClient({ region: 'us-east-1' });
  const mock = mockClient(client);
  const items = new Map<string, Item>();
  const table: StandIn = { client, mock, items, units: 0, failures: [] };
  const tokens = new Set<string>();

  /** The answer to requests of a kind, but for the failures that wait for them. */
  const answer =
    (request: string, fake: (input: any) => object): ((input: any) => object) =>
    (input) => {
      const at = table.failures.findIndex((failure) => failure.request === request);
      const [failure] = at < 0 ? [] : table.failures.splice(at, 1);
      if (failure?.error === undefined) return fake(input);
      if (failure.done) fake(input);
      throw failure.error;
    };

  /** The item before and after; after is undefined for a delete, before when there is none. */
  const prepare = (kind: string, write: Write) => {
    const key = (write.Item ?? write.Key)!;
    checkKey(key);
    const before = items.get(idOf(key));
    const { holds, after } = evaluate(before, write.ConditionExpression, write.UpdateExpression, write);
    const written =
      kind === 'Put'
        ? write.Item
        : kind === 'Update'
          ? { ...after, ...write.Key }
          : kind === 'Delete'
            ? undefined
            : before;
    if (written !== undefined && sizeOf(written) > 400 * kilobyte) throw new Error('Item size has exceeded');
    const units = Math.ceil(Math.max(1, sizeOf(written ?? {}), sizeOf(before ?? {})) / kilobyte);
    return { id: idOf(key), before, holds, written, units };
  };
  const apply = ({ id, written, units }: ReturnType<typeof prepare>, times: number): void => {
    table.units += times * units;
    if (written === undefined) items.delete(id);
    else items.set(id, structuredClone(written));
  };
  const single = (kind: string, write: Write, returnsOld: boolean) => {
    const prepared = prepare(kind, write);
    if (!prepared.holds)
      throw new ConditionalCheckFailedException({
        $metadata,
        message: 'The conditional request failed',
        ...(returnsOld && prepared.before !== undefined && { Item: structuredClone(prepared.before) }),
      });
    apply(prepared, 1);
    return {};
  };

  mock.on(GetItemCommand).callsFake(
    answer('GetItem', ({ Key }) => {
      checkKey(Key);
      return { Item: structuredClone(items.get(idOf(Key))) };
    }),
  );
  mock
    .on(PutItemCommand)
    .callsFake(
      answer('PutItem', (input) =>
        single('Put', input, input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD'),
      ),
    );
  mock.on(UpdateItemCommand).callsFake(answer('UpdateItem', (input) => single('Update', input, false)));
  mock.on(BatchGetItemCommand).callsFake(
    answer('BatchGetItem', ({ RequestItems }) => {
      const [[name, { Keys }]] = Object.entries<any>(RequestItems) as [[string, { Keys: Item[] }]];
      if (Keys.length > 100) throw new Error('Too many items requested for the BatchGetItem call');
      if (new Set(Keys.map(idOf)).size < Keys.length) throw new Error('item keys contains duplicates');
      const found = Keys.map((key) => items.get(idOf(key))).filter((item) => item !== undefined);
      return { Responses: { [name]: structuredClone(found) }, UnprocessedKeys: {} };
    }),
  );
  mock.on(QueryCommand).callsFake(
    answer('Query', (input) => {
      const { ExclusiveStartKey: start, KeyConditionExpression: condition, Limit, ScanIndexForward } = input;
      const direction = ScanIndexForward === false ? -1 : 1;
      const pk = input.ExpressionAttributeValues[':pk'].S;
      const projected = projectionOf(input);
      const asked = projected ? { ...input, ExpressionAttributeNames: undefined } : input;
      const found = [...items.values()]
        .filter((item) => item['pk']?.S === pk && evaluate(item, condition, undefined, asked).holds)
        .sort((a, b) => direction * compareKeys(a['sk']!.S!, b['sk']!.S!))
        .filter((item) => start === undefined || direction * compareKeys(item['sk']!.S!, start.sk.S) > 0);
      const page = found.slice(0, Math.min(Limit, pageItems));
      const { pk: lastPk, sk: lastSk } = page.at(-1) ?? {};
      // A full page says that there may be more, also when there is not.
      const more = page.length === Math.min(Limit, pageItems);
      return {
        Items: page.map((item) => structuredClone(projected ? projected(item) : item)),
        ...(more && { LastEvaluatedKey: { pk: lastPk!, sk: lastSk! } }),
      };
    }),
  );
  mock.on(TransactWriteItemsCommand).callsFake(
    answer('TransactWriteItems', ({ ClientRequestToken, TransactItems }) => {
      if (tokens.has(ClientRequestToken)) return {};
      if (TransactItems.length > 100) throw new Error('Member must have length less than or equal to 100');
      const writes = TransactItems.map((action: object) => Object.entries(action)[0]) as [string, Write][];
      const prepared = writes.map(([kind, write]) => prepare(kind, write));
      if (new Set(prepared.map(({ id }) => id)).size < prepared.length)
        throw new Error('Transaction request cannot include multiple operations on one item');
      if (prepared.some(({ holds }) => !holds))
        throw new TransactionCanceledException({
          $metadata,
          message: 'Transaction cancelled, please refer cancellation reasons for specific reasons',
          CancellationReasons: prepared.map(({ holds }) => ({
            Code: holds ? 'None' : 'ConditionalCheckFailed',
          })),
        });
      for (const one of prepared) apply(one, 2);
      tokens.add(ClientRequestToken);
      return {};
    }),
  );
  return table;
}
