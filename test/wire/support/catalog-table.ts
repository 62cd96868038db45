/** A table for a catalog, as the stack makes it. */
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Creates a table; returns the catalog's URL. */
export async function createCatalogTable(TableName: string): Promise<string> {
  await new DynamoDBClient({}).send(
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
  return `dynamodb://${TableName}`;
}
