import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamodbCatalog } from '../../runtime/catalog/dynamodb.ts';
import type { Catalog } from '../../runtime/catalog/types.ts';
import { describeCatalog } from '../contracts/catalog.contract.ts';

// For each action of a transaction the server copies the table, and takes a transaction back by such a copy, with what
// others wrote meanwhile: so one request at a time, and no hundreds.
const client = (): DynamoDBClient =>
  new DynamoDBClient({
    maxAttempts: 1,
    requestHandler: { httpAgent: { maxSockets: 1 }, socketAcquisitionWarningTimeout: 60_000 },
  });

let made = 0;
async function fresh(): Promise<Catalog> {
  const TableName = `catalog-${process.pid}-${made++}`;
  const server = client();
  await server.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
    }),
  );
  return dynamodbCatalog(TableName, { client: () => server });
}

describeCatalog('dynamodb', fresh, {
  skip: {
    'order of publishing within one time': 'sort keys are time and version',
    'hundreds of writes': 'the server copies the table for each',
  },
});
