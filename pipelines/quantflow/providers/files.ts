/**
 * Files of one's own: a folder or bucket that holds a provider's tree, `v1/<exchange>/...` of Tardis.dev or
 * `data/spot/daily/...` of Binance's public data, as CSV (plain, gzipped, or zipped) or as Parquet with the same columns.
 */
import { z } from 'zod';
import { openStore } from '../../../runtime/stores/index.ts';
import type { ObjectStore } from '../../../runtime/stores/types.ts';
import type { RawTable } from '../csv/raw-table.ts';
import { binanceVisionPath, binanceVisionTables, markets } from './binance-vision/tables.ts';
import { intervalField } from './binance-vision.ts';
import { type Ending, endings, readStored } from './files/read-stored.ts';
import { tardisPath, tardisTables } from './tardis/tables.ts';
import {
  describeRequest,
  type FileRequest,
  NoDataError,
  type Options,
  type Provider,
  type Source,
} from './types.ts';

/** The trees by the value of `layout`. */
const layouts = {
  tardis: {
    exchanges: undefined,
    tables: (_exchange: string): Readonly<Record<string, RawTable>> => tardisTables,
    path: (request: FileRequest) => tardisPath(request),
  },
  binance_vision: {
    exchanges: Object.keys(markets),
    tables: binanceVisionTables,
    path: (request: FileRequest) => binanceVisionPath(request, request.content['interval'] as string),
  },
} as const;

const layoutNames = Object.keys(layouts) as (keyof typeof layouts)[];
const layoutOf = ({ layout }: Options): (typeof layouts)[keyof typeof layouts] =>
  layouts[layout as keyof typeof layouts];

const layoutError = layoutNames.join(' or ');
const urlError = 'a url of a folder, file:///absolute/folder or s3://bucket/prefix';

function connect(url: string): Source {
  let opened: Promise<ObjectStore> | undefined;
  const store = (): Promise<ObjectStore> => (opened ??= openStore(url));
  const pathOf = (request: FileRequest): string => layoutOf(request.content).path(request);
  const named = (path: string): string => `${url.replace(/\/+$/, '')}/${path}`;
  const endingOf = async (path: string): Promise<Ending | undefined> => {
    for (const ending of endings)
      if ((await (await store()).size(`${path}${ending}`)) !== undefined) return ending;
    return undefined;
  };
  return {
    async nameOf(request) {
      const path = pathOf(request);
      return `${named(path)}${(await endingOf(path)) ?? ''}`;
    },
    async *open(request) {
      const path = pathOf(request);
      const ending = await endingOf(path);
      if (ending !== undefined) {
        yield* readStored(await store(), `${path}${ending}`, ending, request);
        return;
      }
      const where = `${named(path)} is there with none of ${endings.join(', ')}`;
      throw new NoDataError(describeRequest(request), where);
    },
  };
}

/** A folder or bucket in either layout. */
export const files: Provider = {
  name: 'files',
  doc: "a folder or bucket with CSV or Parquet files in a provider's tree",
  content: {
    layout: z
      .enum(layoutNames, { error: layoutError })
      .default('tardis')
      .describe('whose tree the folder holds'),
    interval: intervalField,
  },
  connection: {
    url: z
      .string({ error: urlError })
      .regex(/^(file:\/\/\/|s3:\/\/[a-z0-9])/, { error: urlError })
      .describe(urlError),
  },
  reads: ({ url }) => [url as string],
  exchanges: (content) => layoutOf(content).exchanges,
  tables: (exchange, content) => layoutOf(content).tables(exchange),
  cutsAtUtc: false,
  defaultDataTypes: ['trades'],
  connect: ({ url }) => connect(url as string),
};
