/**
 * Athena's API on the loopback, as far as `.sync` needs it: StartQueryExecution, GetQueryExecution, StopQueryExecution.
 * Queries run in DuckDB over the files that Glue's partitions point to, as copied from S3; what UNLOAD writes goes there.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { GetTableCommand, GlueClient, paginateGetPartitions } from '@aws-sdk/client-glue';
import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { athenaQuery, type GlueTable } from '../../../local/integrations/athena/index.ts';

type Json = Readonly<Record<string, any>>;

/** A server. */
export interface AthenaServer {
  readonly url: string;
  /** The next starts are answered that there were too many. */
  throttle(times: number): void;
  close(): void;
}

/** Bytes that every query says it scanned. */
const scanned = 3_000_000_000;

const columnTypes: Readonly<Record<string, GlueTable['columns'][number]['type']>> = {
  tinyint: 'int8',
  int: 'int32',
  bigint: 'int64',
  double: 'double',
  string: 'string',
  boolean: 'bool',
};

/** Starts it; local copies lie below `dir`. */
export async function startAthena(dir: string, database: string): Promise<AthenaServer> {
  const started = new Map<string, { status: Json; readonly stop: AbortController }>();
  const tokens = new Map<string, string>();
  let throttled = 0;
  const place = (uri: string): string => join(dir, uri.replace('s3://', ''));
  const query = athenaQuery({
    tables: (name) => tableOf(database, name, place),
    folder: (uri) => {
      mkdirSync(place(uri), { recursive: true });
      return place(uri);
    },
    uuid: randomUUID,
    random: Math.random,
    now: Date.now,
  });

  const operations: Readonly<Record<string, (input: Json) => Promise<Json>>> = {
    async StartQueryExecution(input) {
      if (throttled-- > 0)
        return { __type: 'TooManyRequestsException', Message: 'You have exceeded the limit for queries' };
      const token = input['ClientRequestToken'] as string;
      const known = tokens.get(token);
      if (known !== undefined) return { QueryExecutionId: known };
      const id = randomUUID();
      tokens.set(token, id);
      const stop = new AbortController();
      const entry = { status: { State: 'RUNNING' } as Json, stop };
      started.set(id, entry);
      const call = {
        arguments: input,
        signal: stop.signal,
        heartbeat: () => {},
        submitted: () => {},
        resource: '',
        context: {},
      };
      query(call as never)
        .then(() => upload(input['QueryString'], place))
        .then(
          () => ({ State: 'SUCCEEDED' }),
          (error: Error) => ({
            State: stop.signal.aborted ? 'CANCELLED' : 'FAILED',
            StateChangeReason: error.message,
          }),
        )
        .then((status) => (entry.status = status));
      return { QueryExecutionId: id };
    },
    async GetQueryExecution({ QueryExecutionId }) {
      const Status = started.get(QueryExecutionId)?.status;
      return { QueryExecution: { QueryExecutionId, Status, Statistics: { DataScannedInBytes: scanned } } };
    },
    async StopQueryExecution({ QueryExecutionId }) {
      started.get(QueryExecutionId)?.stop.abort();
      return {};
    },
  };

  const server = createServer(async (request, response) => {
    const name = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const operation = operations[name];
    const answer = operation
      ? await operation(JSON.parse(await bodyOf(request)))
      : { __type: 'InvalidRequestException', Message: `${name} is not known here` };
    response.writeHead('__type' in answer ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    throttle: (times) => (throttled = times),
    close: () => server.close(),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

/** A table as Glue describes it, with copies of the files that its partitions point to. */
async function tableOf(
  DatabaseName: string,
  name: string,
  place: (uri: string) => string,
): Promise<GlueTable | undefined> {
  const glue = new GlueClient({});
  const found = await glue
    .send(new GetTableCommand({ DatabaseName, Name: name.toLowerCase() }))
    .catch((error: Error) => {
      if (error.name !== 'EntityNotFoundException') throw error;
      return undefined;
    });
  if (found?.Table === undefined) return undefined;
  const { PartitionKeys = [], StorageDescriptor } = found.Table;
  const locations: string[] = [];
  if (PartitionKeys.length === 0) locations.push(StorageDescriptor?.Location as string);
  else
    for await (const { Partitions = [] } of paginateGetPartitions(
      { client: glue },
      { DatabaseName, TableName: name.toLowerCase() },
    ))
      for (const partition of Partitions) locations.push(partition.StorageDescriptor?.Location as string);
  const files: string[] = [];
  for (const location of locations) files.push(...(await download(location, place)));
  return {
    columns: (StorageDescriptor?.Columns ?? []).map((column) => {
      const type = columnTypes[column.Type as string];
      if (type === undefined)
        throw new Error(`${name}.${column.Name}: type ${column.Type} is not known here`);
      return { name: column.Name as string, type };
    }),
    partitionKeys: PartitionKeys.map((key) => key.Name as string),
    files,
  };
}

/** Copies the objects of a folder; as Athena does, it leaves out those whose names begin with `_` or `.`. */
async function download(location: string, place: (uri: string) => string): Promise<readonly string[]> {
  const [, Bucket = '', folder = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(location) ?? [];
  const Prefix = folder.endsWith('/') ? folder : `${folder}/`;
  const client = new S3Client({});
  const files: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix }))
    for (const { Key = '' } of Contents) {
      if (/(^|\/)[_.][^/]*$/.test(Key)) continue;
      const path = place(`s3://${Bucket}/${Key}`);
      let copy = copies.get(path);
      if (copy === undefined) copies.set(path, (copy = copyOf(Bucket, Key, path)));
      await copy;
      files.push(path);
    }
  return files;
}

/** Local copies. Objects do not change: another query may be reading what would be written again. */
const copies = new Map<string, Promise<void>>();

async function copyOf(Bucket: string, Key: string, path: string): Promise<void> {
  const { Body } = await new S3Client({}).send(new GetObjectCommand({ Bucket, Key }));
  mkdirSync(dirname(path), { recursive: true });
  await writeFile(path, (await Body?.transformToByteArray()) ?? '');
}

async function upload(statement: string, place: (uri: string) => string): Promise<void> {
  const [, uri = '', Bucket = '', folder = ''] = /\bTO\s+'(s3:\/\/([^/]+)\/([^']*))'/.exec(statement) ?? [];
  const client = new S3Client({});
  for (const name of readdirSync(place(uri)))
    await client.send(
      new PutObjectCommand({ Bucket, Key: `${folder}${name}`, Body: readFileSync(join(place(uri), name)) }),
    );
}
