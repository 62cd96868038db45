import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AthenaClient } from '@aws-sdk/client-athena';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { homeAt, workerEnvironment } from '../../local/host/home.ts';
import type { ExecutionResult } from '../../local/interpreter/index.ts';
import { loadProject } from '../../pipelines/load-project.ts';
import { athenaSync } from './support/athena.ts';
import { type AthenaServer, startAthena } from './support/athena-server.ts';
import { batchJobs } from './support/batch.ts';
import { type CreatedStack, createStack } from './support/create.ts';
import { digestsOf } from './support/digests.ts';
import { machineOf, type RehearsedMachine } from './support/host.ts';
import { type Lambdas, lambdas } from './support/lambda.ts';
import { readTemplate } from './support/template.ts';

const root = join(import.meta.dirname, '../..');
const dir = mkdtempSync(join(tmpdir(), 'quantflow-rehearse-'));
const day = { start_date: '2024-01-01', end_date: '2024-01-01' };
const home = homeAt(join(dir, 'home'));
const run = [
  'bin/qf.js',
  'run',
  'quantflow_pipeline',
  '--start-date',
  day.start_date,
  '--end-date',
  day.end_date,
];
const definitions = await loadProject(root);

let stack: CreatedStack;
let machine: RehearsedMachine;
let functions: Lambdas;
let athena: AthenaServer;
let first: ExecutionResult;
/** Of the same day on the embedded host. */
let local: Awaited<ReturnType<typeof digestsOf>>;

/** Runs a program of the project. */
async function program(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [...args], {
    cwd: root,
    env: { ...process.env, ...env },
    maxBuffer: 1e8,
  });
  return stdout;
}

beforeAll(async () => {
  const out = join(dir, 'cdk.out');
  await program(['node_modules/aws-cdk/bin/cdk', 'synth', '--quiet', '--output', out]);
  stack = await createStack(readTemplate(out, 'Quantflow'));
  // Before anything else starts DuckDB: the project says with how many threads.
  await program(run, { QUANTFLOW_HOME: home.dir });
  local = await digestsOf(workerEnvironment(home, root), definitions);
  athena = await startAthena(join(dir, 'athena'), 'qf_dev');
  const surroundings = (role: string): Readonly<Record<string, string>> => ({
    AWS_ENDPOINT_URL: process.env['AWS_ENDPOINT_URL'] as string,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: role.split('/').at(-1) as string,
    AWS_SECRET_ACCESS_KEY: 'rehearsal',
  });
  functions = await lambdas(stack, join(dir, 'lambda'), surroundings);
  machine = await machineOf(stack, 'qf-dev-quantflow_pipeline', {
    'lambda:invoke': functions.integration,
    'batch:submitJob.sync': await batchJobs(stack, join(dir, 'batch'), surroundings),
    'athena:startQueryExecution.sync': athenaSync(new AthenaClient({ endpoint: athena.url })),
  });
  first = await machine.start('first', day);
  console.log(
    JSON.stringify(first).slice(0, 3000),
    stack.types,
    [...functions.output.values()].map((t) => t.slice(-1500)),
  );
});

afterAll(() => {
  functions?.stop();
  athena?.close();
  rmSync(dir, { recursive: true, force: true });
});

/** The environment that the template gives its workers. */
async function deployed(): Promise<Readonly<Record<string, string>>> {
  const worker = stack.template.resources.find(({ Type }) => Type === 'AWS::Lambda::Function');
  return (await stack.properties(worker!))['Environment'].Variables;
}

test('a day of the pipeline runs through the bundles and images of the stack', () => {
  expect(first).toMatchObject({ status: 'SUCCEEDED' });
});

test('every table has the digest that the embedded host gives it', async () => {
  expect(Object.keys(local).length).toBeGreaterThan(20);
  expect(await digestsOf({ ...(await deployed()), QUANTFLOW_SCRATCH: dir }, definitions)).toEqual(local);
});
