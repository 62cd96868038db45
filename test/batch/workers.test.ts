import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { type JobEnd, startWorker, type Worker } from '../../local/integrations/batch/worker.ts';
import { type Workers, workersOf } from '../../local/integrations/batch/workers.ts';

const file = fileURLToPath(new URL('./jobs-process.ts', import.meta.url));

interface Ran extends JobEnd {
  readonly lines: readonly string[];
}

const opened: Workers[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((workers) => workers.end()));
});

function open(env: Readonly<Record<string, string>> = {}): {
  readonly workers: Workers;
  readonly started: () => number;
} {
  let started = 0;
  const workers = workersOf((): Worker => {
    started++;
    return startWorker(file, { PATH: process.env['PATH'], ...env });
  });
  opened.push(workers);
  return { workers, started: () => started };
}

let jobs = 0;

async function run(
  workers: Workers,
  work: string,
  env: Readonly<Record<string, string>> = {},
  signal: AbortSignal = new AbortController().signal,
  onLine: () => void = () => {},
): Promise<Ran> {
  const lines: string[] = [];
  const take = (stream: string, line: string): void => {
    lines.push(`${stream}: ${line}`);
    onLine();
  };
  const end = await workers.run(
    { id: `job-${++jobs}`, environment: { PATH: process.env['PATH'], WORK: work, ...env } },
    take,
    signal,
  );
  return { ...end, lines };
}

async function told(
  workers: Workers,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly pid: number; readonly cwd: string; readonly secret: string | null }> {
  const { lines } = await run(workers, 'tell', env);
  expect(lines).toHaveLength(1);
  return JSON.parse((lines[0] as string).replace('stdout: ', ''));
}

test('jobs that follow each other share a process, jobs at once do not', async () => {
  const { workers, started } = open();
  const first = await told(workers);
  expect((await told(workers)).pid).toBe(first.pid);
  const [a, b] = await Promise.all([told(workers), told(workers)]);
  expect(a.pid).not.toBe(b.pid);
  expect([a.pid, b.pid]).toContain(first.pid);
  expect(started()).toBe(2);
});

test('a job has the environment that it is given, and nothing of the one before it', async () => {
  const { workers, started } = open();
  const { cwd } = await told(workers, { SECRET: 'one' });
  expect((await told(workers, { SECRET: 'two' })).secret).toBe('two');
  await run(workers, 'changeSurroundings');
  // Its print goes nowhere, as it asked for; where jobs end is told all the same.
  expect((await run(workers, 'tell')).lines).toEqual([]);
  expect(started()).toBe(1);
  expect(await told(open().workers)).toMatchObject({ cwd, secret: null });
});

test('what a job leaves in its environment and its folder is gone for the next', async () => {
  const { workers } = open();
  const first = await told(workers, { SECRET: 'one' });
  expect(await told(workers)).toEqual({ ...first, secret: null });
});

test('lines go to the job that printed them, the last also without a line feed', async () => {
  const { workers } = open();
  const { lines } = await run(workers, 'printWithoutEnd');
  expect([...lines].sort()).toEqual(['stderr: nor here', 'stdout: no line feed']);
  expect((await run(workers, 'tell')).lines).toHaveLength(1);
});

test('what a job says to its host is not taken for its end', async () => {
  expect(await run(open().workers, 'say')).toMatchObject({ code: 0, stays: true });
});

test.each([
  ['fail', { code: 3, killedBy: null, lines: ['stderr: it failed'] }],
  ['exit', { code: 4, killedBy: null, lines: [] }],
  ['die', { code: null, killedBy: 'SIGKILL', lines: [] }],
])('a job that ends by %s ends its process, and the next has another', async (work, expected) => {
  const { workers, started } = open();
  await told(workers);
  expect(await run(workers, work)).toEqual({ ...expected, stays: false });
  await told(workers);
  expect(started()).toBe(2);
});

test('an error that nobody catches ends the job with its text', async () => {
  const { code, lines } = await run(open().workers, 'crash');
  expect(code).toBe(1);
  expect(lines.join('\n')).toContain('Error: out of the loop');
});

test('a job that waits for nothing ends', async () => {
  expect(await run(open().workers, 'neverEnd')).toMatchObject({ code: 13, stays: false });
});

test('a job that is stopped gets SIGTERM, and its process is not used again', async () => {
  const { workers, started } = open();
  const stop = new AbortController();
  const { code } = await run(workers, 'run', {}, stop.signal, () => stop.abort());
  expect(code).toBe(143);
  await told(workers);
  expect(started()).toBe(2);
});

test.each(['leaveTimer', 'holdMemory'])(
  'a process is not used again after a job that did %s',
  async (work) => {
    const { workers, started } = open();
    expect(await run(workers, work)).toMatchObject({ code: 0, stays: false });
    await told(workers);
    expect(started()).toBe(2);
  },
);

test('a process whose memory can be given back stays', async () => {
  const { workers } = open();
  expect(await run(workers, 'holdMemory', { TRIMS: 'true' })).toMatchObject({ code: 0 });
});

test('a process that died while it waited is not given a job', async () => {
  const { workers } = open();
  const { pid } = await told(workers);
  process.kill(pid, 'SIGKILL');
  await gone(pid);
  expect((await told(workers)).pid).not.toBe(pid);
});

test('processes that wait end with their host', async () => {
  const { workers } = open();
  const { pid } = await told(workers);
  await workers.end();
  await gone(pid);
});

test('a run waits for the jobs that it leaves, and their processes end with them', async () => {
  const { workers } = open();
  let isOver = false;
  const job = told(workers).finally(() => {
    isOver = true;
  });
  await workers.end();
  await setImmediate();
  expect(isOver).toBe(true);
  await gone((await job).pid);
});

test('processes that were prepared take the jobs, with what was printed while they loaded', async () => {
  const { workers, started } = open({ GREETING: 'loading' });
  workers.prepare(2);
  workers.prepare(2);
  expect(started()).toBe(2);
  const [a, b] = await Promise.all([run(workers, 'tell'), run(workers, 'tell')]);
  expect([a?.lines[0], b?.lines[0]]).toEqual(['stdout: loading', 'stdout: loading']);
  expect((await run(workers, 'tell')).lines).toHaveLength(1);
  expect(started()).toBe(2);
});

test('a job of a program that does not start is told as such', async () => {
  const workers = workersOf(() => startWorker('/no/such/folder/worker.ts', {}));
  await expect(run(workers, 'tell')).rejects.toThrow('ENOENT');
});

/** Waits until a process has ended and its end was taken note of. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
      await setImmediate();
    } catch {
      return;
    }
  }
}
