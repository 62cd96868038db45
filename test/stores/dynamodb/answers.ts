/** A server on the loopback that answers as DynamoDB does when it does not go well. */
import type { IncomingMessage } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamodbCatalog } from '../../../runtime/catalog/dynamodb.ts';
import type { Catalog } from '../../../runtime/catalog/types.ts';
import { type Answer, answeringServer } from '../answering-server.ts';

const json = { 'content-type': 'application/x-amz-json-1.0' };

/** An error as DynamoDB writes it. */
export const refusal =
  (status: number, code: string): Answer =>
  (response) =>
    response
      .writeHead(status, json)
      .end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message: 'no' }));

/** The answer to a write. */
export const taken: Answer = (response) => response.writeHead(200, json).end('{}');

/** A catalog whose requests are answered in turn, the last answer for all that follow; it lists the requests. */
export async function answeredCatalog(
  ...answers: readonly Answer[]
): Promise<{ readonly catalog: Catalog; readonly requests: readonly IncomingMessage[] }> {
  const { client, requests } = await answeringServer(answers, (config) => new DynamoDBClient(config));
  return { catalog: dynamodbCatalog('catalog', { client: () => client }), requests };
}
