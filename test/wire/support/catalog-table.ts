/** A table for a catalog, as the stack makes it. */
import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** The table as DynamoDB takes it, and CloudFormation. */
export function catalogTable(TableName: string): CreateTableCommandInput {
  return {
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
  };
}

/** Creates a table; returns the catalog's URL. */
export async function createCatalogTable(TableName: string): Promise<string> {
  await new DynamoDBClient({}).send(new CreateTableCommand(catalogTable(TableName)));
  return `dynamodb://${TableName}`;
}
