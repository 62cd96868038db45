/** What Glue may answer that a server on the loopback never does. */
import {
  BatchCreatePartitionCommand,
  BatchUpdatePartitionCommand,
  EntityNotFoundException,
  GetTableCommand,
  GlueClient,
  GlueServiceException,
} from '@aws-sdk/client-glue';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Backoff } from '../../runtime/backoff.ts';
import { glueTables } from '../../runtime/tables/glue.ts';
import { openTables } from '../../runtime/tables/index.ts';
import type { TablePartition } from '../../runtime/tables/types.ts';

const glue = mockClient(GlueClient);
beforeEach(() => glue.reset());

let waits: number[] = [];
const backoff: Backoff = {
  ...{ tries: 4, firstMs: 100, mostMs: 250, random: () => 0.5 },
  sleep: async (ms) => void waits.push(ms),
};
const tables = glueTables('qf_dev', { client: glue as never, backoff });

const at = (day: string): TablePartition => ({
  values: [day, 'BTCUSDT'],
  location: `s3://data/quotes/${day}/v1/`,
  columns: [{ name: 'price', type: 'double' }],
});
const error = (day: string, code: string) => ({
  PartitionValueList: [day, 'BTCUSDT'],
  PartitionValues: [day, 'BTCUSDT'],
  ErrorDetail: { ErrorCode: code, ErrorMessage: `${code} of ${day}` },
});
const updated = (): string[][] =>
  glue
    .commandCalls(BatchUpdatePartitionCommand)
    .map(({ args: [{ input }] }) => input.Entries!.map((entry) => entry.PartitionValueList![0]!));
const created = (): string[][] =>
  glue
    .commandCalls(BatchCreatePartitionCommand)
    .map(({ args: [{ input }] }) => input.PartitionInputList!.map((partition) => partition.Values![0]!));

describe('Glue', () => {
  beforeEach(() => {
    waits = [];
    glue.on(BatchUpdatePartitionCommand).resolves({});
    glue.on(BatchCreatePartitionCommand).resolves({});
  });

  it('gets the columns of the version and the format of the table with each partition', async () => {
    await tables.point('quotes', [at('d1')]);
    expect(glue.commandCalls(BatchUpdatePartitionCommand)[0]!.args[0].input).toEqual({
      DatabaseName: 'qf_dev',
      TableName: 'quotes',
      Entries: [
        {
          PartitionValueList: ['d1', 'BTCUSDT'],
          PartitionInput: {
            Values: ['d1', 'BTCUSDT'],
            StorageDescriptor: {
              Location: 's3://data/quotes/d1/v1/',
              Columns: [{ Name: 'price', Type: 'double' }],
              InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
              OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
              SerdeInfo: {
                SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
              },
            },
          },
        },
      ],
    });
  });

  it('makes the partitions that it says are not there, and those alone', async () => {
    glue.on(BatchUpdatePartitionCommand).resolvesOnce({ Errors: [error('d2', 'EntityNotFoundException')] });
    await tables.point('quotes', [at('d1'), at('d2')]);
    expect(updated()).toEqual([['d1', 'd2']]);
    expect(created()).toEqual([['d2']]);
    expect(waits).toEqual([]);
  });

  it('updates a partition that another publisher made in between', async () => {
    glue
      .on(BatchUpdatePartitionCommand)
      .resolvesOnce({ Errors: [error('d1', 'EntityNotFoundException')] })
      .resolves({});
    glue.on(BatchCreatePartitionCommand).resolvesOnce({ Errors: [error('d1', 'AlreadyExistsException')] });
    await tables.point('quotes', [at('d1')]);
    expect(updated()).toEqual([['d1'], ['d1']]);
    expect(created()).toEqual([['d1']]);
  });

  it('tries what was throttled in the body again, alone, after waits with jitter', async () => {
    glue
      .on(BatchUpdatePartitionCommand)
      .resolvesOnce({ Errors: [error('d1', 'InternalServiceException'), error('d3', 'ThrottlingException')] })
      .resolvesOnce({ Errors: [error('d3', 'ConcurrentModificationException')] })
      .resolvesOnce({ Errors: [error('d3', 'EntityNotFoundException')] })
      .resolves({});
    await tables.point('quotes', [at('d1'), at('d2'), at('d3')]);
    expect(updated()).toEqual([['d1', 'd2', 'd3'], ['d1', 'd3'], ['d3']]);
    expect(created()).toEqual([['d3']]);
    expect(waits).toEqual([50, 100]);
  });

  it('gives up after so many tries, and names what was not pointed and why', async () => {
    glue.on(BatchUpdatePartitionCommand).resolves({ Errors: [error('d2', 'OperationTimeoutException')] });
    await expect(tables.point('quotes', [at('d1'), at('d2')])).rejects.toThrow(
      'Glue table qf_dev.quotes was not updated: d2|BTCUSDT: OperationTimeoutException OperationTimeoutException of d2',
    );
    expect(updated()).toEqual([['d1', 'd2'], ['d2'], ['d2'], ['d2']]);
    expect(waits).toEqual([50, 100, 125]);
  });

  it('does not try again what cannot go well', async () => {
    glue.on(BatchUpdatePartitionCommand).resolves({ Errors: [error('d1', 'InvalidInputException')] });
    await expect(tables.point('quotes', [at('d1')])).rejects.toMatchObject({
      name: 'QuantFlow.TableNotUpdated',
      message: expect.stringContaining('InvalidInputException of d1'),
    });
    expect(updated()).toHaveLength(1);
  });

  it('tells a partition that is not there from a table that is not there', async () => {
    const missing = new EntityNotFoundException({ message: 'no table', $metadata: {} });
    glue.on(BatchUpdatePartitionCommand).rejects(missing);
    glue.on(GetTableCommand).rejects(missing);
    for (const asked of [tables.point('quotes', [at('d1')]), tables.location('quotes', ['d1', 'BTCUSDT'])])
      await expect(asked).rejects.toThrow('Glue has no table quotes in database qf_dev; deploy the project');
  });

  it('names the table and the error of a request that was refused', async () => {
    glue.on(BatchUpdatePartitionCommand).rejects(
      new GlueServiceException({
        name: 'AccessDeniedException',
        message: 'no',
        $fault: 'client',
        $metadata: {},
      }),
    );
    await expect(tables.point('quotes', [at('d1')])).rejects.toThrow(
      'Glue table qf_dev.quotes: AccessDeniedException: no',
    );
  });
});

describe('a url of tables', () => {
  it.each(['glue://', 'glue://a/b', 'glue://A', "glue://a'b", 'hive://a'])('is refused: %s', async (url) => {
    await expect(openTables(url)).rejects.toMatchObject({ name: 'QuantFlow.InvalidInput' });
  });

  it('opens tables of the process', async () => {
    const memory = await openTables('memory:');
    await memory.point('quotes', [at('d1')]);
    expect(await memory.location('quotes', ['d1', 'BTCUSDT'])).toBe('s3://data/quotes/d1/v1/');
  });
});
