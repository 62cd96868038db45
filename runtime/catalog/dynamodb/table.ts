/** One table: its requests, tried again where that may help, with errors that name it. */
import type {
  ConditionCheck,
  Delete,
  DynamoDBClient,
  Put,
  PutItemCommandInput,
  QueryCommandInput,
  QueryCommandOutput,
  TransactWriteItem,
  Update,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { clientConfig } from '../../aws/client-config.ts';
import { backoffMs } from '../../backoff.ts';
import type { Item } from './body.ts';
import { dynamodbError } from './errors.ts';
import { attributesOf, type Key } from './keys.ts';
import { isCollision, mostTries, type ServiceError, waits } from './retry.ts';

/** What the driver takes from outside. */
export interface TableOptions {
  /** Opens the client, once. @default one of the environment's region and credentials */
  readonly client?: () => DynamoDBClient;
  /** Time, ms. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** A text that is unique. */
  readonly id: () => string;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** Outcome of a write with a condition: the item that did not meet it, if there is one. */
export type Written =
  | { readonly written: true }
  | { readonly written: false; readonly item: Item | undefined };

type WithoutTable<T> = Omit<T, 'TableName'>;

/** What a transaction does to an item, the table left out. */
export interface Action {
  readonly ConditionCheck?: WithoutTable<ConditionCheck>;
  readonly Delete?: WithoutTable<Delete>;
  readonly Put?: WithoutTable<Put>;
  readonly Update?: WithoutTable<Update>;
}

type Sdk = typeof import('./sdk.ts');
interface Opened {
  readonly sdk: Sdk;
  readonly client: DynamoDBClient;
}
type Call<T> = (opened: Opened) => Promise<T>;

/** Keys that one BatchGetItem takes. */
export const keysAtOnce = 100;

const idOf = ({ pk, sk }: Key): string => `${pk}\n${sk}`;

const conditionFailed = 'ConditionalCheckFailed';

const keysLeftOver: ServiceError = Object.assign(new Error('BatchGetItem leaves keys over'), {
  name: 'ThrottlingException',
});

/** Items that were asked for. */
export interface Found {
  readonly at: (key: Key) => Item | undefined;
}

/** An open table. Reads are consistent: what was written is read. */
export class Table {
  readonly #name: string;
  readonly #options: TableOptions;
  #opened: Promise<Opened> | undefined;
  #lastOrder = 0;

  constructor(name: string, options: TableOptions) {
    this.#name = name;
    this.#options = options;
  }

  async get(key: Key): Promise<Item | undefined> {
    const input = { TableName: this.#name, Key: attributesOf(key), ConsistentRead: true };
    const { Item } = await this.#send(({ client, sdk }) => client.send(new sdk.GetItemCommand(input)));
    return Item;
  }

  /** Writes a whole item. */
  async put(item: Item, condition: Partial<PutItemCommandInput> = {}): Promise<Written> {
    const input: PutItemCommandInput = {
      TableName: this.#name,
      Item: item,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      ...condition,
    };
    return this.#conditional(({ client, sdk }) => client.send(new sdk.PutItemCommand(input)));
  }

  async update(key: Key, change: WithoutTable<Omit<UpdateItemCommandInput, 'Key'>>): Promise<Written> {
    const input = { TableName: this.#name, Key: attributesOf(key), ...change };
    return this.#conditional(({ client, sdk }) => client.send(new sdk.UpdateItemCommand(input)));
  }

  async query(input: WithoutTable<QueryCommandInput>): Promise<QueryCommandOutput> {
    const whole = { TableName: this.#name, ConsistentRead: true, ...input };
    return this.#send(({ client, sdk }) => client.send(new sdk.QueryCommand(whole)));
  }

  /** The items of some keys, those that are there, found by {@link at}. */
  async getAll(keys: readonly Key[]): Promise<Found> {
    const found = new Map<string, Item>();
    let left = [...new Map(keys.map((key) => [idOf(key), attributesOf(key)])).values()];
    for (let tries = 1; left.length > 0; ) {
      const some = left.slice(0, keysAtOnce);
      const RequestItems = { [this.#name]: { Keys: some, ConsistentRead: true } };
      const { Responses, UnprocessedKeys } = await this.#send(({ client, sdk }) =>
        client.send(new sdk.BatchGetItemCommand({ RequestItems })),
      );
      const items = Responses?.[this.#name] ?? [];
      for (const item of items) found.set(idOf({ pk: item['pk']?.S ?? '', sk: item['sk']?.S ?? '' }), item);
      const unprocessed = UnprocessedKeys?.[this.#name]?.Keys ?? [];
      left = [...unprocessed, ...left.slice(keysAtOnce)];
      if (items.length > 0 || unprocessed.length === 0) tries = 1;
      else if (tries === mostTries) throw this.#error(keysLeftOver);
      else await this.#wait(tries++);
    }
    return { at: (key) => found.get(idOf(key)) };
  }

  /**
   * Does all of the actions or none.
   *
   * @returns numbers of the actions whose condition is not met; undefined when all is done
   */
  async transact(actions: readonly Action[]): Promise<readonly number[] | undefined> {
    // The same token at each try: of a transaction whose answer was lost it tells that it was done.
    const ClientRequestToken = this.#options.id();
    const TransactItems = actions.map((action) => this.#named(action));
    try {
      await this.#tried(({ client, sdk }) =>
        client.send(new sdk.TransactWriteItemsCommand({ TransactItems, ClientRequestToken })),
      );
      return undefined;
    } catch (error) {
      const { CancellationReasons = [] } = error as ServiceError;
      const failed = CancellationReasons.flatMap(({ Code }, i) => (Code === conditionFailed ? [i] : []));
      if (failed.length === 0) throw this.#error(error);
      return failed;
    }
  }

  /** A text that sorts behind those before it: by time in us and, within this process, one after the other. */
  nextOrder(): string {
    this.#lastOrder = Math.max(Math.floor(this.#options.now() * 1000), this.#lastOrder + 1);
    return `${String(this.#lastOrder).padStart(17, '0')}-${this.#options.id()}`;
  }

  async close(): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    opened?.client.destroy();
  }

  #named(action: Action): TransactWriteItem {
    const [[kind, value]] = Object.entries(action) as [[string, object]];
    return { [kind]: { TableName: this.#name, ...value } };
  }

  async #conditional(call: Call<unknown>): Promise<Written> {
    try {
      await this.#tried(call);
      return { written: true };
    } catch (error) {
      const { name, Item } = error as ServiceError & { readonly Item?: Item };
      if (name !== 'ConditionalCheckFailedException') throw this.#error(error);
      return { written: false, item: Item };
    }
  }

  async #send<T>(call: Call<T>): Promise<T> {
    try {
      return await this.#tried(call);
    } catch (error) {
      throw this.#error(error);
    }
  }

  async #tried<T>(call: Call<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await call(await this.#open());
      } catch (error) {
        if (!isCollision(error as ServiceError) || tries === mostTries) throw error;
        await this.#wait(tries);
      }
    }
  }

  async #wait(tries: number): Promise<void> {
    await this.#options.sleep(backoffMs(waits, tries, this.#options.random()));
  }

  #error(error: unknown): Error {
    return dynamodbError(this.#name, error as ServiceError, isCollision(error as ServiceError));
  }

  #open(): Promise<Opened> {
    this.#opened ??= this.#load();
    return this.#opened;
  }

  async #load(): Promise<Opened> {
    const sdk = await import('./sdk.ts');
    const { client = () => new sdk.DynamoDBClient(clientConfig) } = this.#options;
    return { sdk, client: client() };
  }
}
