/** The clients over the loopback: throttling is tried again, and what lasts is told. */
import { spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeStack } from '../../aws/stack.ts';
import { bin } from '../support/qf.ts';

let server: Server;
let throttledFor = 0;
let asked = 0;

const answer = (body: string): string =>
  `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">${body}</DescribeStacksResponse>`;
const stack = answer(
  '<DescribeStacksResult><Stacks><member><StackName>quantflow-dev</StackName><StackId>arn:aws:cloudformation:eu-west-1:123456789012:stack/quantflow-dev/1</StackId><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2024-01-01T00:00:00Z</CreationTime><Outputs><member><OutputKey>DataBucket</OutputKey><OutputValue>data-1</OutputValue></member></Outputs></member></Stacks></DescribeStacksResult>',
);
const throttled =
  '<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>';

beforeAll(async () => {
  server = createServer((_request, response) => {
    const isThrottled = asked++ < throttledFor;
    response.writeHead(isThrottled ? 400 : 200, { 'content-type': 'text/xml' });
    response.end(isThrottled ? throttled : stack);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('clients', () => {
  test('try again what is throttled', async () => {
    [throttledFor, asked] = [2, 0];
    const { region, account, output } = await describeStack('dev');
    expect([region, account, output('DataBucket'), asked]).toEqual([
      'eu-west-1',
      '123456789012',
      'data-1',
      3,
    ]);
    expect(() => output('Other')).toThrow(
      'stack quantflow-dev in eu-west-1 is CREATE_COMPLETE and has no output Other; deploy this version of the project: qf deploy --env dev',
    );
  });
});

describe('commands of this machine', () => {
  // A process in which no package of AWS can be loaded.
  const without = (args: readonly string[]) => {
    const hooks = `import { registerHooks } from 'node:module';
      registerHooks({ resolve(name, context, next) {
        if (/^@(aws-sdk|smithy)\\//.test(name)) throw new Error('loads ' + name);
        return next(name, context);
      } });`;
    const url = `data:text/javascript,${encodeURIComponent(hooks)}`;
    return spawnSync(process.execPath, ['--import', url, bin, ...args], { encoding: 'utf8' });
  };

  test('load no package of AWS; those of a deployment do', () => {
    const project = ['--project', 'examples/daily-mean'];
    expect(without(['ls', ...project])).toMatchObject({ status: 0, stderr: '' });
    expect(without(['--env', 'dev', 'ls', ...project])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('loads @aws-sdk'),
    });
  });
});
