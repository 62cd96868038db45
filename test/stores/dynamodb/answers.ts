/** A server on the loopback that answers as DynamoDB does when it does not go well. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { onTestFinished } from 'vitest';
import { clientConfig } from '../../../runtime/aws/client-config.ts';
import { dynamodbCatalog } from '../../../runtime/catalog/dynamodb.ts';
import type { Catalog } from '../../../runtime/catalog/types.ts';

/** An answer to one request. */
export type Answer = (response: ServerResponse) => void;

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
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    request.resume();
    const answer = answers[Math.min(requests.push(request), answers.length) - 1] as Answer;
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new DynamoDBClient({
    ...clientConfig,
    region: 'us-east-1',
    credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  onTestFinished(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });
  return { catalog: dynamodbCatalog('catalog', { client: () => client }), requests };
}
