/** What every client of an AWS service is made with. Region and credentials come from the SDK's own search. */

/** Options that all clients of the SDK share. */
export interface ClientConfig {
  readonly maxAttempts: number;
  readonly retryMode: 'standard';
  readonly customUserAgent: string;
  readonly requestHandler: { readonly connectionTimeout: number; readonly socketTimeout: number };
}

/**
 * Throttling and failures of the service are tried again with jitter, up to 31 s in all. A connection on which nothing
 * moves is given up: a request that hangs would hold its step until the step's timeout.
 */
export const clientConfig: ClientConfig = {
  maxAttempts: 6,
  retryMode: 'standard',
  customUserAgent: 'quantflow',
  // Milliseconds. The first also runs while a request waits for one of the client's 50 sockets.
  requestHandler: { connectionTimeout: 30_000, socketTimeout: 60_000 },
};
