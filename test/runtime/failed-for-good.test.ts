/** A step that failed for good is asked again where a retry policy sees no error's name, and does not compute again. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { asset, daily, definitions, Failure, job, json } from '../../core/index.ts';
import { homeAt } from '../../local/host/home.ts';
import { fileLogs } from '../../runtime/logs/files.ts';
import type { TestHost } from '../support/host.ts';
import { hostOf } from '../support/opened-hosts.ts';
import failingBatch from './failing-batch/definitions.ts';

const projectDir = fileURLToPath(new URL('failing-batch', import.meta.url));
const attemptsOf = async (host: TestHost, step: string, partition = ''): Promise<readonly string[]> => {
  const { items } = await host.runtime.catalog.steps('r1', { step, partition });
  return items.map(({ attempt, error }) => `${attempt} ${error?.name}`);
};

describe('a job on AWS Batch', () => {
  const batchHost = async (): Promise<{ readonly host: TestHost; readonly calls: () => number }> => {
    const dir = mkdtempSync(join(tmpdir(), 'quantflow-batch-'));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    const CALLS = join(dir, 'calls');
    const host = await hostOf(failingBatch, undefined, projectDir, { CALLS });
    return { host, calls: () => readFileSync(CALLS, 'utf8').trim().split('\n').length };
  };

  test('that is refused computes once, and again when it is redriven', async () => {
    const { host, calls } = await batchHost();
    const message = 'there is no data, and there will be none';
    const result = await host.run('r1', {}, 'refused');
    expect(result).toMatchObject({ status: 'FAILED', cause: expect.stringContaining(message) });
    expect(calls()).toBe(1);
    const first = '0000.00.01 QuantFlow.Failure';
    expect(await attemptsOf(host, 'refused')).toEqual([first]);
    // The containers of the retries say so themselves.
    const logs = await Array.fromAsync(fileLogs(homeAt(host.dir).logs).read('r1', 'refused'));
    expect(logs.at(-1)).toMatchObject({ attempt: '0000.02.01', lines: [{ stream: 'stderr', message }] });
    await host.redrive('r1');
    expect(calls()).toBe(2);
    expect(await attemptsOf(host, 'refused')).toEqual([first, `plan-0002.${first}`]);
  }, 60_000);

  test('whose output a check refuses computes once', async () => {
    const { host, calls } = await batchHost();
    expect(await host.run('r1', {}, 'unchecked')).toMatchObject({ status: 'FAILED' });
    expect(calls()).toBe(1);
    expect(await attemptsOf(host, 'unchecked')).toEqual(['0000.00.01 QuantFlow.CheckFailed']);
  }, 60_000);

  test('that may be luckier computes again', async () => {
    const { host, calls } = await batchHost();
    expect(await host.run('r1', {}, 'unlucky')).toMatchObject({ status: 'FAILED' });
    expect(calls()).toBe(2);
    expect(await attemptsOf(host, 'unlucky')).toEqual(
      ['00', '01'].map((retry) => `0000.${retry}.01 QuantFlow.StepFailed`),
    );
  }, 60_000);
});

test('of a shard, the partitions that may be luckier compute again', async () => {
  const calls: string[] = [];
  const n = asset({
    key: 'n',
    partitions: daily({ start: '2024-01-01' }),
    type: json<number>(),
    retry: { maxRetries: 2 },
    run: ({ partition: { key } }) => {
      calls.push(key);
      if (key === '2024-01-02') throw new Failure('a holiday');
      if (key === '2024-01-03' && calls.length < 4) throw new Error('connection lost');
      return 1;
    },
  });
  const host = await hostOf(definitions({ assets: [n], jobs: [job({ name: 'j' })] }));
  const range = { start_date: '2024-01-01', end_date: '2024-01-03', shard_granularity: 'weekly' };
  const result = await host.run('r1', range);
  expect(result).toMatchObject({ status: 'FAILED', cause: expect.stringContaining('a holiday') });
  expect(calls).toEqual(['2024-01-01', '2024-01-02', '2024-01-03', '2024-01-03']);
  expect(await attemptsOf(host, 'n', '2024-01-02')).toEqual(['0000.00 QuantFlow.Failure']);
  expect(await host.value('n', '2024-01-03')).toBe(1);
});
