import { CreateDatabaseCommand, CreateTableCommand, GetTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { expect, test } from 'vitest';
import { openTables } from '../../runtime/tables/index.ts';
import { describeTables } from '../contracts/tables.contract.ts';

const client = new GlueClient({});
let made = 0;

/** A database with the tables that a stack makes. */
async function database(): Promise<string> {
  const name = `qf_${made++}`;
  await client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: name } }));
  for (const [table, keys] of [
    ['quotes', ['dt', 'sym']],
    ['listing', []],
  ] as const)
    await client.send(
      new CreateTableCommand({
        DatabaseName: name,
        TableInput: {
          Name: table,
          Description: `the asset ${table}`,
          TableType: 'EXTERNAL_TABLE',
          Parameters: { EXTERNAL: 'TRUE', classification: 'parquet' },
          PartitionKeys: keys.map((key) => ({ Name: key, Type: 'string' })),
          StorageDescriptor: {
            Location: `s3://data/${table}/`,
            Columns: [{ Name: 'price', Type: 'double' }],
          },
        },
      }),
    );
  return name;
}

describeTables('glue', async () => ({
  tables: await openTables(`glue://${await database()}`),
  partitioned: 'quotes',
  whole: 'listing',
}));

test('a table without partitions keeps what the stack says of it', async () => {
  const name = await database();
  const tables = await openTables(`glue://${name}`);
  const columns = [
    { name: 'sym', type: 'string' },
    { name: 'tick', type: 'double' },
  ];
  await tables.point('listing', [{ values: [], location: 's3://data/listing/v1/', columns }]);
  const { Table } = await client.send(new GetTableCommand({ DatabaseName: name, Name: 'listing' }));
  expect(Table).toMatchObject({
    Description: 'the asset listing',
    TableType: 'EXTERNAL_TABLE',
    Parameters: { EXTERNAL: 'TRUE', classification: 'parquet' },
    StorageDescriptor: {
      Location: 's3://data/listing/v1/',
      Columns: [
        { Name: 'sym', Type: 'string' },
        { Name: 'tick', Type: 'double' },
      ],
      SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
    },
  });
});
