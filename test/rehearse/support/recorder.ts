/**
 * Stands before the server and writes down who asks for what, in IAM's terms: the access key of a worker is the name of
 * its role. So the policies of the template can be held against what was really asked for.
 */
import { createServer, request as forward, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { account, region } from './template.ts';

/** A request as IAM would judge it. */
export interface Asked {
  /** Name of the role. */
  readonly role: string;
  /** `s3:GetObject`. */
  readonly action: string;
  /** All of these are needed. */
  readonly resources: readonly string[];
  /** Values of condition keys. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** A recorder. */
export interface Recorder {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** The next requests of a role for an action are answered that there were too many. */
  throttle(role: string, action: string, times: number): void;
  close(): void;
}

/** Starts one before the server at `target`. */
export async function startRecorder(target: string): Promise<Recorder> {
  const asked: Asked[] = [];
  const throttled: { readonly role: string; readonly action: string; left: number }[] = [];
  const { hostname, port: targetPort } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      const requests = requestsOf(incoming, body);
      asked.push(...requests);
      const refused = throttled.find(
        ({ role, action, left }) =>
          left > 0 && requests.some((one) => one.role === role && one.action === action),
      );
      if (refused !== undefined) {
        refused.left--;
        outgoing.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
        outgoing.end(JSON.stringify({ __type: 'ThrottlingException', message: 'Rate exceeded' }));
        return;
      }
      const { method, url: path, headers } = incoming;
      const onward = forward({ hostname, port: targetPort, method, path, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      onward.end(body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    throttle: (role, action, left) => throttled.push({ role, action, left }),
    close: () => server.close(),
  };
}

type Json = Readonly<Record<string, any>>;
type Told = Omit<Asked, 'role'>;

function requestsOf(incoming: IncomingMessage, body: Buffer): readonly Asked[] {
  const credential = /Credential=([^/]+)\/[^/]+\/[^/]+\/([^/]+)\//.exec(
    String(incoming.headers.authorization),
  );
  const [, role = 'nobody', service = ''] = credential ?? [];
  const [, operation = ''] = String(incoming.headers['x-amz-target'] ?? '').split('.');
  const told =
    service === 's3'
      ? [ofS3(incoming)]
      : service === 'cloudformation'
        ? [ofForm(service, body)]
        : (operations[service] ?? unknownService)(operation, JSON.parse(body.toString() || '{}') as Json);
  return told.map((one) => ({ role, ...one }));
}

const arn = (service: string, rest: string): string => `arn:aws:${service}:${region}:${account}:${rest}`;

function unknownService(operation: string): readonly Told[] {
  throw new Error(`operation ${operation} of a service that is not known here`);
}

/** A request of the services whose requests are forms. */
function ofForm(service: string, body: Buffer): Told {
  const operation = new URLSearchParams(body.toString()).get('Action');
  return { action: `${service}:${operation}`, resources: [arn(service, '*')], context: {} };
}

function ofS3({ method, url = '' }: IncomingMessage): Told {
  const { pathname, searchParams } = new URL(url, 'http://server');
  const [, bucket = '', key = ''] = /^\/([^/]+)\/?(.*)$/.exec(decodeURIComponent(pathname)) ?? [];
  const object = { resources: [`arn:aws:s3:::${bucket}/${key}`], context: {} };
  if (key === '') {
    const prefix = searchParams.get('prefix') ?? '';
    return {
      action: 's3:ListBucket',
      resources: [`arn:aws:s3:::${bucket}`],
      context: { 's3:prefix': prefix },
    };
  }
  if (method === 'DELETE' && searchParams.has('uploadId'))
    return { action: 's3:AbortMultipartUpload', ...object };
  if (method === 'DELETE') return { action: 's3:DeleteObject', ...object };
  if (method === 'GET' && searchParams.has('uploadId'))
    return { action: 's3:ListMultipartUploadParts', ...object };
  return { action: method === 'PUT' || method === 'POST' ? 's3:PutObject' : 's3:GetObject', ...object };
}

/** Operations of the services whose requests are JSON, as IAM's actions on resources. */
const operations: Readonly<Record<string, (operation: string, input: Json) => readonly Told[]>> = {
  dynamodb(operation, input) {
    const on = (action: string, item: Json): Told => ({
      action: `dynamodb:${action}`,
      resources: [arn('dynamodb', `table/${item['TableName']}`)],
      context: leadingKeys(item),
    });
    if (operation === 'TransactWriteItems')
      return (input['TransactItems'] as readonly Json[]).flatMap((item) =>
        Object.entries(item).map(([kind, of]) =>
          on(kind === 'ConditionCheck' ? 'ConditionCheckItem' : `${kind}Item`, of),
        ),
      );
    if (operation === 'TransactGetItems')
      return (input['TransactItems'] as readonly Json[]).map(({ Get }) => on('GetItem', Get));
    if (operation === 'BatchGetItem')
      return Object.entries(input['RequestItems'] as Json).map(([TableName, { Keys }]) =>
        on(operation, { TableName, Keys }),
      );
    if (operation === 'BatchWriteItem')
      return Object.keys(input['RequestItems'] as Json).map((TableName) => on(operation, { TableName }));
    return [on(operation, input)];
  },
  glue: (operation, { DatabaseName, TableName, Name, TableInput }) => [
    {
      action: `glue:${operation}`,
      resources: [
        arn('glue', 'catalog'),
        arn('glue', `database/${DatabaseName}`),
        arn('glue', `table/${DatabaseName}/${TableName ?? Name ?? TableInput?.Name}`),
      ],
      context: {},
    },
  ],
  // One bus and one source a request.
  events: (operation, { Entries: [entry] }) => [
    {
      action: `events:${operation}`,
      resources: [
        String(entry.EventBusName).startsWith('arn:')
          ? entry.EventBusName
          : arn('events', `event-bus/${entry.EventBusName ?? 'default'}`),
      ],
      context: { 'events:source': entry.Source },
    },
  ],
  states: (operation, { executionArn, stateMachineArn }) => [
    { action: `states:${operation}`, resources: [executionArn ?? stateMachineArn], context: {} },
  ],
};

/** Partition keys that a request names. */
function leadingKeys({ Key, Keys, Item, ExpressionAttributeValues }: Json): Told['context'] {
  const keys = [Key, Item, ...(Keys ?? [])].flatMap((key) => (key?.pk?.S === undefined ? [] : [key.pk.S]));
  const queried = ExpressionAttributeValues?.[':pk']?.S;
  const all = queried === undefined || keys.length > 0 ? keys : [queried];
  return all.length === 0 ? {} : { 'dynamodb:LeadingKeys': all };
}
