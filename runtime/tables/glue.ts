/**
 * Tables in Glue. Partitions go by batches, whose errors are in the body of the answer: what Glue could not do then is
 * tried again, what is not there is made. The tables themselves are made by the stack.
 */
import {
  BatchCreatePartitionCommand,
  BatchUpdatePartitionCommand,
  EntityNotFoundException,
  GetPartitionCommand,
  GetTableCommand,
  GlueClient,
  type PartitionError,
  type PartitionInput,
  type StorageDescriptor,
  type Table,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { hiveParquet } from '../../core/assets/hive-table.ts';
import { clientConfig } from '../aws/client-config.ts';
import { type Backoff, defaultBackoff, retryFailed } from '../backoff.ts';
import { TableError, type TablePartition, type Tables } from './types.ts';

/** Partitions of one request. */
const mostInBatch = 100;

/** Error codes of single partitions that pass by. */
const transient: ReadonlySet<string> = new Set([
  'ConcurrentModificationException',
  'InternalServiceException',
  'OperationTimeoutException',
  'ThrottlingException',
]);

/** Options of {@link glueTables}. */
export interface GlueOptions {
  readonly client?: GlueClient;
  readonly backoff?: Backoff;
}

class GlueTables implements Tables {
  readonly #database: string;
  readonly #client: GlueClient;
  readonly #backoff: Backoff;

  constructor(database: string, { client, backoff = defaultBackoff }: GlueOptions) {
    this.#database = database;
    // Throttled requests are tried again by the SDK, with jitter.
    this.#client = client ?? new GlueClient(clientConfig);
    this.#backoff = backoff;
  }

  async point(table: string, partitions: readonly TablePartition[]): Promise<void> {
    const [whole] = partitions;
    if (whole?.values.length === 0) return this.#pointTable(table, whole);
    for (let at = 0; at < partitions.length; at += mostInBatch)
      await this.#pointBatch(table, partitions.slice(at, at + mostInBatch));
  }

  async location(table: string, values: readonly string[]): Promise<string | undefined> {
    const found = await this.#table(table);
    if (values.length === 0) return found.StorageDescriptor?.Location;
    try {
      const PartitionValues = [...values];
      const { Partition } = await this.#client.send(
        new GetPartitionCommand({ DatabaseName: this.#database, TableName: table, PartitionValues }),
      );
      return Partition?.StorageDescriptor?.Location;
    } catch (error) {
      if (error instanceof EntityNotFoundException) return undefined;
      throw this.#named(table, error);
    }
  }

  async #pointTable(table: string, partition: TablePartition): Promise<void> {
    const found = await this.#table(table);
    const { Name, Description, TableType, Parameters, PartitionKeys, StorageDescriptor: before } = found;
    try {
      await this.#client.send(
        new UpdateTableCommand({
          DatabaseName: this.#database,
          TableInput: {
            ...{ Name, Description, TableType, Parameters, PartitionKeys },
            StorageDescriptor: { ...before, ...storageOf(partition) },
          },
          // An account has so many versions of tables, and each publish would make one.
          SkipArchive: true,
        }),
      );
    } catch (error) {
      throw this.#named(table, error);
    }
  }

  async #pointBatch(table: string, partitions: readonly TablePartition[]): Promise<void> {
    const refused: PartitionError[] = [];
    const failed = await retryFailed(
      partitions,
      async (some) => {
        refused.length = 0;
        const again: TablePartition[] = [];
        const absent: TablePartition[] = [];
        const sort = (errors: readonly PartitionError[], code: string, into: TablePartition[]): void => {
          for (const error of errors) {
            const partition = some.find(({ values }) => isOf(values, error));
            const found = error.ErrorDetail?.ErrorCode ?? '';
            if (partition === undefined || !(found === code || transient.has(found)))
              throw this.#refusal(table, [error]);
            if (found !== code || into === again) refused.push(error);
            (found === code ? into : again).push(partition);
          }
        };
        sort(await this.#update(table, some), 'EntityNotFoundException', absent);
        // Another publisher may make it in between: then it is updated the next time.
        if (absent.length > 0) sort(await this.#create(table, absent), 'AlreadyExistsException', again);
        return again;
      },
      this.#backoff,
    );
    if (failed.length > 0) throw this.#refusal(table, refused);
  }

  async #update(table: string, partitions: readonly TablePartition[]): Promise<readonly PartitionError[]> {
    const Entries = partitions.map((partition) => ({
      PartitionValueList: [...partition.values],
      PartitionInput: inputOf(partition),
    }));
    const request = new BatchUpdatePartitionCommand({
      ...{ DatabaseName: this.#database, TableName: table, Entries },
    });
    try {
      const { Errors = [] } = await this.#client.send(request);
      return Errors.map(({ PartitionValueList: PartitionValues, ErrorDetail }) => ({
        PartitionValues,
        ErrorDetail,
      }));
    } catch (error) {
      throw this.#named(table, error);
    }
  }

  async #create(table: string, partitions: readonly TablePartition[]): Promise<readonly PartitionError[]> {
    const PartitionInputList = partitions.map(inputOf);
    const request = new BatchCreatePartitionCommand({
      ...{ DatabaseName: this.#database, TableName: table, PartitionInputList },
    });
    try {
      return (await this.#client.send(request)).Errors ?? [];
    } catch (error) {
      throw this.#named(table, error);
    }
  }

  async #table(name: string): Promise<Table> {
    try {
      const { Table: found } = await this.#client.send(
        new GetTableCommand({ DatabaseName: this.#database, Name: name }),
      );
      if (found !== undefined) return found;
    } catch (error) {
      throw this.#named(name, error);
    }
    throw this.#missing(name);
  }

  #named(table: string, cause: unknown): TableError {
    if (cause instanceof EntityNotFoundException) return this.#missing(table, cause);
    const { name, message } = cause as Error;
    return new TableError(`Glue table ${this.#database}.${table}: ${name}: ${message}`, { cause });
  }

  #missing(table: string, cause?: unknown): TableError {
    return new TableError(
      `Glue has no table ${table} in database ${this.#database}; deploy the project, which makes the tables of its assets`,
      { cause },
    );
  }

  #refusal(table: string, errors: readonly PartitionError[]): TableError {
    const texts = errors.map(({ PartitionValues = [], ErrorDetail }) => {
      const { ErrorCode = 'unknown error', ErrorMessage = '' } = ErrorDetail ?? {};
      return `${PartitionValues.join('|')}: ${ErrorCode} ${ErrorMessage}`.trim();
    });
    return new TableError(`Glue table ${this.#database}.${table} was not updated: ${texts.join('; ')}`);
  }
}

function isOf(values: readonly string[], { PartitionValues = [] }: PartitionError): boolean {
  return values.length === PartitionValues.length && values.every((value, i) => value === PartitionValues[i]);
}

function inputOf(partition: TablePartition): PartitionInput {
  return { Values: [...partition.values], StorageDescriptor: storageOf(partition) };
}

function storageOf({ location, columns }: TablePartition): StorageDescriptor {
  return {
    Location: location,
    Columns: columns.map(({ name, type }) => ({ Name: name, Type: type })),
    InputFormat: hiveParquet.inputFormat,
    OutputFormat: hiveParquet.outputFormat,
    SerdeInfo: { SerializationLibrary: hiveParquet.serializationLibrary },
  };
}

/** The tables of a Glue database. */
export function glueTables(database: string, options: GlueOptions = {}): Tables {
  return new GlueTables(database, options);
}
