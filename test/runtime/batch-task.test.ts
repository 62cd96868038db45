/** The body of an image's entry point, as AWS Batch ends it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { openCatalog } from '../../runtime/catalog/index.ts';
import { runRecord } from '../contracts/catalog-records.ts';

const dir = mkdtempSync(join(tmpdir(), 'quantflow-batch-task-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const entry = fileURLToPath(new URL('./stopped-task.ts', import.meta.url));
const url = (name: string): string => pathToFileURL(join(dir, name)).href;
const catalogUrl = url('catalog.sqlite').replace('file:', 'sqlite:');
const task = (runId: string): string =>
  JSON.stringify({
    ...{ schemaVersion: 1, job: 'j', step: 'slow', runId, partition: '' },
    attempt: { execution: `e/${runId}`, redrive: 0, retry: 0 },
  });

function start(runId: string, attempt: number, more: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry], {
    env: {
      ...{ QUANTFLOW_DATA: url('data'), QUANTFLOW_RUNS: url('runs'), QUANTFLOW_CATALOG: catalogUrl },
      ...{ QUANTFLOW_TASK: task(runId), AWS_BATCH_JOB_ATTEMPT: String(attempt), ...more },
    },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

const endOf = async (child: ChildProcess): Promise<unknown> => (await once(child, 'exit'))[0];

test('a container that SIGTERM stops fails, says so, gives its lease up, and its next attempt goes on', async () => {
  const catalog = await openCatalog(catalogUrl);
  for (const runId of ['r1', 'r2']) await catalog.addRun(runRecord({ runId, job: 'j' }));
  const first = start('r1', 1);
  await once(first, 'message');
  const held = {
    step: 'slow',
    partition: '',
    runId: 'r2',
    attempt: '0',
    expiresAt: '9999-01-01T00:00:00.000Z',
  };
  const now = new Date().toISOString();
  expect((await catalog.takeLease(held, now)).runId).toBe('r1');
  first.kill('SIGTERM');
  // Batch takes 0 for success.
  expect(await endOf(first)).toBe(143);
  const error = { name: 'QuantFlow.Interrupted', message: expect.stringContaining('was stopped') };
  expect((await catalog.steps('r1')).items).toMatchObject([{ status: 'FAILED', error }]);
  // Nobody has to wait until it expires.
  expect((await catalog.takeLease(held, now)).runId).toBe('r2');

  await catalog.releaseLease(held);
  expect(await endOf(start('r1', 2, { MAY_END: 'yes' }))).toBe(0);
  expect((await catalog.steps('r1')).items.map(({ attempt, status }) => [attempt, status])).toEqual([
    ['0000.00.01', 'FAILED'],
    ['0000.00.02', 'SUCCEEDED'],
  ]);
  expect((await catalog.pointer('slow', ''))?.runId).toBe('r1');
  await catalog.close();
}, 60_000);
