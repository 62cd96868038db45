/** Tardis.dev: a gzipped CSV file a data type, symbol and UTC day. Source: https://docs.tardis.dev/downloadable-csv-files. */
import { apiKeyField, authorization, baseUrlField, credentialsAdvice, urlOf } from './http/connection.ts';
import { download } from './http/download.ts';
import { tardisPath, tardisTables } from './tardis/tables.ts';
import { describeRequest, type FileRequest, type Host, type Provider, type Source } from './types.ts';

interface Connection {
  readonly base_url: string;
  readonly api_key?: string | undefined;
}

function connect({ base_url, api_key }: Connection, host: Host): Source {
  const url = (request: FileRequest): string => urlOf(base_url, `${tardisPath(request)}.csv.gz`);
  return {
    nameOf: url,
    async *open(request) {
      const file = {
        url: url(request),
        headers: authorization(api_key),
        what: describeRequest(request),
        credentials: credentialsAdvice(api_key),
        signal: request.signal,
      };
      yield* download(file, host);
    },
  };
}

/** Tardis.dev's downloadable CSV files. The first day of each month needs no API key. */
export const tardis: Provider = {
  name: 'tardis',
  doc: 'CSV files of Tardis.dev over HTTP',
  content: {},
  connection: { base_url: baseUrlField('https://datasets.tardis.dev'), api_key: apiKeyField },
  credentials: ['api_key'],
  exchanges: () => undefined,
  tables: () => tardisTables,
  cutsAtUtc: true,
  defaultDataTypes: ['trades', 'incremental_book_L2'],
  connect: (connection, host) => connect(connection as unknown as Connection, host),
};
