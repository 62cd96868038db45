/** A server on the loopback that answers as S3 does when it does not go well. */
import type { IncomingMessage } from 'node:http';
import { S3Client } from '@aws-sdk/client-s3';
import { s3Store } from '../../../runtime/stores/s3.ts';
import type { ObjectStore } from '../../../runtime/stores/types.ts';
import { type Answer, answeringServer } from '../answering-server.ts';

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
  const { client, requests } = await answeringServer(answers, (config) => new S3Client(config));
  return { store: s3Store('s3://bucket', client), requests };
}
