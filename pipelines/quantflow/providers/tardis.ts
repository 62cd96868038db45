/** Tardis.dev: a gzipped CSV file a data type, symbol and UTC day. Source: https://docs.tardis.dev/downloadable-csv-files. */
import { z } from 'zod';
import { Failure } from '../../../core/errors.ts';
import { download } from './http.ts';
import type { FileRequest, Host, Provider, Source } from './types.ts';

interface Connection {
  readonly base_url: string;
  readonly api_key?: ApiKey | undefined;
}

/** Where the API key is: an environment variable, or a secret by name. Never the key itself. */
interface ApiKey {
  readonly env?: string | undefined;
  readonly secret?: string | undefined;
}

const baseUrl = 'an http or https address without credentials, such as https://datasets.tardis.dev';
const variable = 'the name of an environment variable';
const secretName = 'the name of a secret, such as tardis/api-key';
const oneOfBoth = 'a section with the one key env or secret, not the key itself';

const environmentVariable = z
  .string({ error: variable })
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: variable });
const secretReference = z
  .string({ error: secretName })
  .regex(/^[A-Za-z0-9][A-Za-z0-9/_.-]{0,127}$/, { error: secretName });

function isBaseUrl(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return false;
  return `${url.username}${url.password}${url.search}${url.hash}` === '';
}

function urlOf(connection: Connection, { exchange, dataType, date, symbol }: FileRequest): string {
  const day = date.replaceAll('-', '/');
  const file = `${encodeURIComponent(symbol)}.csv.gz`;
  return `${connection.base_url.replace(/\/+$/, '')}/v1/${exchange}/${dataType}/${day}/${file}`;
}

/** A worker gets a secret as an environment variable: `tardis/api-key` is QUANTFLOW_SECRET_TARDIS_API_KEY. */
function variableOf({ env, secret = '' }: ApiKey): string {
  return env ?? `QUANTFLOW_SECRET_${secret.replaceAll(/[^A-Za-z0-9]/g, '_').toUpperCase()}`;
}

function headersOf({ api_key }: Connection, host: Host): Record<string, string> {
  if (api_key === undefined) return {};
  const name = variableOf(api_key);
  const key = host.env(name);
  if (key === undefined || key === '') {
    throw new Failure(`the environment variable ${name}, which should hold the API key, is not set`);
  }
  return { authorization: `Bearer ${key}` };
}

function connect(connection: Connection, host: Host): Source {
  const credentials =
    connection.api_key === undefined
      ? 'give the feed an API key by api_key: { env: NAME }'
      : `check the API key in the environment variable ${variableOf(connection.api_key)}`;
  return {
    nameOf: (request) => urlOf(connection, request),
    async *open(request) {
      const { exchange, dataType, symbol, date, signal } = request;
      const what = `${exchange} ${dataType} ${symbol} on ${date}`;
      const headers = headersOf(connection, host);
      yield* download({ url: urlOf(connection, request), headers, what, credentials, signal }, host);
    },
  };
}

/** Tardis.dev's downloadable CSV files. The first day of each month needs no API key. */
export const tardis: Provider = {
  name: 'tardis',
  doc: 'CSV files of Tardis.dev over HTTP',
  dataTypes: ['trades', 'incremental_book_L2'],
  exchange: undefined,
  content: {},
  connection: {
    base_url: z
      .string({ error: baseUrl })
      .refine(isBaseUrl, { error: baseUrl })
      .default('https://datasets.tardis.dev'),
    api_key: z
      .union([z.strictObject({ env: environmentVariable }), z.strictObject({ secret: secretReference })], {
        error: oneOfBoth,
      })
      .optional(),
  },
  connect: (connection, host) => connect(connection as unknown as Connection, host),
};
