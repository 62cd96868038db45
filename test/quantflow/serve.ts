/** A loopback HTTP server of some files by path, and a host whose waits are over at once. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { processHost } from '../../pipelines/quantflow/providers/host.ts';
import { stallMs } from '../../pipelines/quantflow/providers/http/request.ts';
import type { Host } from '../../pipelines/quantflow/providers/types.ts';

/** A server and what was asked of it. */
export interface Served {
  readonly url: string;
  readonly asked: string[];
  close(): Promise<void>;
}

/** Serves files; any other path is a 404. The record may be changed between requests. */
export async function serveFiles(files: Readonly<Record<string, string | Uint8Array>>): Promise<Served> {
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    const file = files[url];
    if (file === undefined) response.writeHead(404).end();
    else response.end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Real network, no real waits. */
export const quickHost: Host = {
  ...processHost,
  sleep: (ms, signal) =>
    ms === stallMs
      ? new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
      : Promise.resolve(),
};
