/** What workers print where CloudWatch reads it: lines of attempts, and metrics of steps. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { asset, definitions, job, json, multiAsset, table } from '../../core/index.ts';
import { captureOutput } from '../../runtime/logs/capture.ts';
import { printedLogs } from '../../runtime/logs/printed.ts';
import type { LogLine } from '../../runtime/logs/types.ts';
import { printedMetrics } from '../../runtime/metrics/printed.ts';
import { hostOf } from '../support/opened-hosts.ts';
import { bin } from '../support/qf.ts';

const time = '2024-01-10T12:00:00.000Z';
let printed: string[] = [];
beforeEach(() => {
  printed = [];
  vi.useFakeTimers({ now: Date.parse(time), toFake: ['Date'] });
  for (const stream of ['stdout', 'stderr'] as const)
    vi.spyOn(process[stream], 'write').mockImplementation((chunk) => printed.push(String(chunk)) > 0);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const ref = { runId: 'r1', step: 'prices', partition: '2024-01-01', attempt: '00.00' };
const lines = (): readonly any[] => printed.map((text) => JSON.parse(text));

test('a line has the run, the step, the partition, the attempt, and the trace', async () => {
  vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-abc;Parent=def;Sampled=1');
  const log = await printedLogs().open({ ...ref, status: 'STARTED' } as never);
  log.write({ time, stream: 'log', level: 'warn', message: 'thin book', fields: { levels: 3 } });
  log.write({ time, stream: 'stderr', message: 'progress' });
  const of = { ...ref, time, xray_trace_id: '1-abc' };
  expect(lines()).toEqual([
    { ...of, stream: 'log', level: 'warn', message: 'thin book', fields: { levels: 3 } },
    { ...of, stream: 'stderr', message: 'progress' },
  ]);
  expect(printed.every((text) => text.endsWith('}\n') && text.split('\n').length === 2)).toBe(true);
});

test('every level is printed, and fields that JSON has no place for do not stop a step', async () => {
  const log = await printedLogs().open({ ...ref, partition: '' });
  for (const level of ['debug', 'info', 'warn', 'error'] as const)
    log.write({ time, stream: 'log', level, message: level });
  const round: Record<string, unknown> = { volume: 12n, error: new Error('no bid') };
  round['self'] = round;
  log.write({ time, stream: 'log', level: 'info', message: 'odd', fields: round });
  expect(lines().map(({ level }) => level)).toEqual(['debug', 'info', 'warn', 'error', 'info']);
  expect(lines()[4].fields).toMatchObject({ volume: '12', error: { message: 'no bid' } });
});

test('what an attempt prints is printed once, with the attempt', async () => {
  const log = await printedLogs().open(ref);
  const taken: string[] = [];
  const take = (stream: LogLine['stream'], message: string): void => {
    taken.push(message);
    log.write({ time, stream, message });
  };
  await captureOutput(take, async () => {
    process.stdout.write('a print\n');
    log.write({ time, stream: 'log', level: 'error', message: 'a log' });
  });
  expect(taken).toEqual(['a print']);
  expect(lines().map(({ stream, message }) => [stream, message])).toEqual([
    ['stdout', 'a print'],
    ['log', 'a log'],
  ]);
});

const metrics = (): readonly any[] => lines().filter((line) => line._aws !== undefined);
const watched = (runtime: any) => ({ ...runtime, metrics: printedMetrics('prod', () => 0.5) });

test('metrics are of a step by environment and asset: what it made, how long it took', async () => {
  const a = asset({
    key: 'a',
    type: table({ bid: 'double' }),
    run: () => ({ rows: 2, columns: { bid: Float64Array.of(99, 101) } }),
  });
  const both = multiAsset({
    name: 'both',
    outputs: { b: { type: json<number>() }, c: { type: json<number>(), optional: true } },
    run: () => ({ b: 1 }),
  });
  const host = await hostOf(definitions({ assets: [a, both], jobs: [job({ name: 'j' })] }), watched);
  await host.run('r1');
  const { bytes } = (await host.pointer('a'))!;
  expect(bytes).toBeGreaterThan(0);
  const found = metrics().find((line) => line.asset === 'a');
  expect(found).toMatchObject({
    environment: 'prod',
    asset: 'a',
    Cost: 0.5,
    StepsSucceeded: 1,
    Duration: 0,
    Rows: 2,
    Bytes: bytes,
  });
  expect(found._aws.Timestamp).toBe(Date.parse(time));
  expect(found._aws.CloudWatchMetrics).toEqual([
    {
      Namespace: 'quantflow',
      Dimensions: [['environment', 'asset']],
      Metrics: [
        { Name: 'Cost', Unit: 'None' },
        { Name: 'StepsSucceeded', Unit: 'Count' },
        { Name: 'Duration', Unit: 'Milliseconds' },
        { Name: 'Bytes', Unit: 'Bytes' },
        { Name: 'Rows', Unit: 'Count' },
      ],
    },
  ]);
  // What has no rows has no metric of them; an output that was left out has cost alone: each asset of a step bears a part.
  expect(metrics().map((line) => [line.asset, 'Rows' in line])).toEqual(
    expect.arrayContaining([
      ['a', true],
      ['b', false],
    ]),
  );
  expect(
    metrics()
      .map(({ asset, Cost, StepsSucceeded }) => [asset, Cost, StepsSucceeded])
      .sort(),
  ).toEqual([
    ['a', 0.5, 1],
    ['b', 0.25, 1],
    ['c', 0.25, undefined],
  ]);
});

test('a step that fails is counted at each attempt; one that has no input is not', async () => {
  const a = asset({
    key: 'a',
    run: () => {
      throw new Error('no');
    },
  });
  const b = asset({ key: 'b', deps: { a }, run: () => {} });
  const host = await hostOf(definitions({ assets: [a, b], jobs: [job({ name: 'j' })] }), watched);
  await host.run('r1');
  const failed = metrics();
  expect(failed.length).toBeGreaterThan(0);
  for (const line of failed) {
    expect(line).toMatchObject({ environment: 'prod', asset: 'a', StepsFailed: 1, Cost: 0.5 });
    expect(Object.keys(line)).not.toContain('Rows');
  }
});

test('metrics that cannot be printed fail no step', async () => {
  const broken = (runtime: any) => ({
    ...runtime,
    metrics: { bill: () => 0, put: () => Promise.reject(new Error('broken pipe')) },
  });
  const host = await hostOf(
    definitions({ assets: [asset({ key: 'a', run: () => {} })], jobs: [job({ name: 'j' })] }),
    broken,
  );
  expect((await host.run('r1')).status).toBe('SUCCEEDED');
  const logs: any[] = await Array.fromAsync((host.runtime.logs as any).read('r1'));
  expect(logs[0].lines.map(({ message }: LogLine) => message)).toEqual([
    'metrics of a were not printed: broken pipe',
  ]);
});

test('a run on a machine loads nothing of it', () => {
  vi.restoreAllMocks();
  const hook = `import { registerHooks } from 'node:module';
registerHooks({ resolve(specifier, context, next) {
  const found = next(specifier, context);
  if (/aws-lambda-powertools|client-sfn/.test(found.url)) console.error('loaded ' + found.url);
  return found;
} });`;
  const project = fileURLToPath(new URL('../cases/diamond', import.meta.url));
  const home = mkdtempSync(join(tmpdir(), 'quantflow-printed-'));
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, 'run', '--project', project], {
    encoding: 'utf8',
    env: {
      ...process.env,
      QUANTFLOW_HOME: home,
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(hook)}`,
    },
  });
  rmSync(home, { recursive: true, force: true });
  expect(stderr).not.toContain('loaded');
  expect(status, stdout + stderr).toBe(0);
});
