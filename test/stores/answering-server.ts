/** A server on the loopback whose requests are answered in turn, by the last answer once there is no other. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type ClientConfig, clientConfig } from '../../runtime/aws/client-config.ts';

/** An answer to one request. */
export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** What a client of the SDK is made with, so that it asks the server alone. */
export interface ServerConfig extends ClientConfig {
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly endpoint: string;
}

/** Starts it, with a client; both end with the test. It lists the requests. */
export async function answeringServer<C extends { destroy(): void }>(
  answers: readonly Answer[],
  makeClient: (config: ServerConfig) => C,
): Promise<{ readonly client: C; readonly requests: readonly IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    request.resume();
    const answer = answers[Math.min(requests.push(request), answers.length) - 1] as Answer;
    answer(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = makeClient({
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
  return { client, requests };
}
