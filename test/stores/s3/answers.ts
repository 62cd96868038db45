/** A server on the loopback that answers as S3 does when it does not go well. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { onTestFinished } from 'vitest';
import { clientConfig } from '../../../runtime/aws/client-config.ts';
import { s3Store } from '../../../runtime/stores/s3.ts';
import type { ObjectStore } from '../../../runtime/stores/types.ts';

/** An answer to one request. */
export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** An error as S3 writes it. */
export const refusal =
  (status: number, code: string): Answer =>
  (response) =>
    response
      .writeHead(status, { 'content-type': 'application/xml' })
      .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`);

/** A status alone, as for a HEAD. */
export const bare =
  (status: number): Answer =>
  (response) =>
    response.writeHead(status).end();

/** A body of which the connection breaks off after some bytes; all of it without `sent`. */
export const body =
  (text: string, sent?: number): Answer =>
  (response, { headers: { range } }) => {
    response.writeHead(range === undefined ? 200 : 206, { 'content-length': text.length, etag: '"1"' });
    if (sent === undefined) response.end(text);
    else response.write(text.slice(0, sent), () => setImmediate(() => response.destroy()));
  };

/** A store whose requests are answered in turn, the last answer for all that follow; it lists the requests. */
export async function answeredStore(
  ...answers: readonly Answer[]
): Promise<{ readonly store: ObjectStore; readonly requests: readonly IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    request.resume();
    const answer = answers[Math.min(requests.push(request), answers.length) - 1] as Answer;
    answer(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new S3Client({
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
  return { store: s3Store('s3://bucket', client), requests };
}
