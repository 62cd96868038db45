/**
 * Redrives and changes of concurrency over the loopback: behind the API of Step Functions, which moto has no redrive of and
 * whose UpdateMapRun does nothing there, is our interpreter; Map Runs are a list.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { awsExecutions } from '../../aws/executions.ts';
import {
  type ExecutionResult,
  executionArn,
  type Host,
  memoryJournal,
  parseMachine,
  redriveExecution,
  StatesError,
  startExecution,
  systemClock,
} from '../../local/interpreter/index.ts';
import type { RunRecord } from '../../runtime/catalog/types.ts';

const machine = parseMachine({
  QueryLanguage: 'JSONata',
  StartAt: 'Work',
  States: { Work: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: {}, End: true } },
});
let calls = 0;
const host: Host = {
  integrations: {
    'arn:aws:states:::lambda:invoke': async () => {
      if (calls++ === 0) throw new StatesError('Lambda.Unknown', 'the first call fails');
      return 'done';
    },
  },
  objects: { async *lines() {}, async put() {} },
  ...{ clock: systemClock(), random: Math.random, uuid: () => 'id', journal: memoryJournal() },
};
const of = { name: 'r1', stateMachineName: 'qf-dev-means' };
const arn = executionArn(of.stateMachineName, of.name);
const mapRun = (name: string): string =>
  `${arn.replace(':execution:', ':mapRun:').replace(/:r1$/, '')}/stage_1:${name}`;
const concurrency = new Map<string, number>();

let ended: ExecutionResult;
type Input = Readonly<Record<string, any>>;

/** As the service: times are seconds, lists have pages, unknown names are errors with a type. */
const operations: Readonly<Record<string, (input: Input) => Promise<object>>> = {
  async DescribeExecution({ executionArn }) {
    if (executionArn !== arn) return { __type: 'ExecutionDoesNotExist', message: 'Execution Does Not Exist' };
    const { status, error, cause, redriveCount } = ended;
    return {
      executionArn,
      status,
      error,
      cause,
      redriveCount,
      startDate: 1.7e9,
      redriveStatus: 'REDRIVABLE',
    };
  },
  async RedriveExecution({ executionArn }) {
    if (executionArn !== arn || ended.status === 'SUCCEEDED')
      return { __type: 'ExecutionNotRedrivable', message: 'Execution is SUCCEEDED' };
    ended = await redriveExecution(machine, of, host);
    return { redriveDate: 1.7e9 };
  },
  async ListMapRuns({ nextToken }) {
    const [name, stopDate, next] =
      nextToken === undefined ? ['over', 1.7e9, 'more'] : ['open', undefined, undefined];
    return {
      mapRuns: [{ executionArn: arn, mapRunArn: mapRun(name as string), startDate: 1.7e9, stopDate }],
      nextToken: next,
    };
  },
  async UpdateMapRun({ mapRunArn, maxConcurrency }) {
    concurrency.set(mapRunArn, maxConcurrency);
    return {};
  },
};

let server: Server;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const name = String(request.headers['x-amz-target']).replace('AWSStepFunctions.', '');
    const answer = (await operations[name]?.(JSON.parse(body))) ?? { __type: 'UnknownOperationException' };
    response.writeHead('__type' in answer ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const environment = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${port}`);
  ended = await startExecution(machine, { ...of, input: {} }, host);
});
afterAll(() => {
  vi.unstubAllEnvs();
  return new Promise((resolve) => server.close(resolve));
});

const executions = awsExecutions({
  environment: 'dev',
  stack: () => Promise.reject(new Error('nobody asks for it')),
  runtime: { now: Date.now } as never,
  sleep: async () => {},
});
const run = { runId: 'r1', executionArn: arn } as RunRecord;

test('a redrive goes on with what failed, and is waited for until the count says that it is over', async () => {
  expect(ended).toMatchObject({ status: 'FAILED', error: 'Lambda.Unknown' });
  expect(await executions.problemOfRedrive(run)).toBeUndefined();
  expect(await executions.redrive(run)).toEqual({ status: 'SUCCEEDED' });
  expect(ended).toMatchObject({ redriveCount: 1 });
  expect(calls).toBe(2);
  await expect(executions.redrive(run)).rejects.toMatchObject({ name: 'ExecutionNotRedrivable' });
});

test('a concurrency holds for the Map Runs that are open, on whatever page they stand', async () => {
  await executions.applyMaxConcurrency(run, 7);
  expect([...concurrency]).toEqual([[mapRun('open'), 7]]);
});
