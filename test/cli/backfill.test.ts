/** `qf backfill` and `qf failures` on a project whose days fail on demand. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type QfResult, qf, qfJson, spawnQf } from '../support/qf.ts';

const core = fileURLToPath(new URL('../../core/index.ts', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'quantflow-backfill-'));
const broken = join(root, 'broken.json');
const range = ['--from', '2024-01-01', '--to', '2024-01-04'];
let home = '';
let homes = 0;

beforeAll(() => {
  writeFileSync(
    join(root, 'definitions.ts'),
    `import { readFileSync } from 'node:fs';
import { asset, daily, definitions, job, json } from '${core}';
const partitions = daily({ start: '2024-01-01' });
const prices = asset({ key: 'prices', partitions, type: json<number>(), codeVersion: '1', run: ({ partition: { key } }) => {
  if (JSON.parse(readFileSync('${broken}', 'utf8')).includes(key)) throw new Error('no prices for ' + key);
  return 1;
} });
const mean = asset({ key: 'mean', partitions, deps: { prices }, type: json<number>(), codeVersion: '1', run: (_, { prices }) => prices });
export default definitions({ assets: [prices, mean], jobs: [job({ name: 'means' })] });
`,
  );
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  home = join(root, `home-${homes++}`);
  fail([]);
});

function fail(days: readonly string[]): void {
  writeFileSync(broken, JSON.stringify(days));
}
const options = () => ({ env: { QUANTFLOW_HOME: home } });
const call = (...args: string[]): Promise<QfResult> => qf([...args, '--project', root], options());
const json = <T>(...args: string[]): Promise<T> => qfJson<T>([...args, '--project', root], options());

interface Ended {
  readonly runId: string;
  readonly planned: number;
  readonly skipped: number;
}
interface Run {
  readonly runId: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly request: Readonly<Record<string, unknown>>;
}

describe('qf backfill', () => {
  test('makes what is missing of a range, both ends included, as one run with a tag', async () => {
    expect(
      await json<Ended>('backfill', 'means', '--from', '2024-01-02', '--to', '2024-01-03'),
    ).toMatchObject({ planned: 4 });
    expect(await json<Ended>('backfill', ...range, '--max-concurrency', '2')).toMatchObject({
      planned: 4,
      skipped: 4,
    });
    const [run] = await json<readonly Run[]>('runs');
    expect(run).toMatchObject({
      tags: { backfill: 'missing' },
      request: { start_date: '2024-01-01', end_date: '2024-01-04', max_concurrency: 2 },
    });
  });

  test('--all makes everything again, --stale nothing of what is fresh', async () => {
    await call('backfill', ...range);
    expect(await json<Ended>('backfill', ...range, '--stale')).toMatchObject({ planned: 0, skipped: 8 });
    expect(await json<Ended>('backfill', ...range, '--all', '--selection', 'prices')).toMatchObject({
      planned: 4,
    });
  });

  test('--max-partitions-per-run makes several runs; one that fails does not keep the next from starting', async () => {
    fail(['2024-01-01']);
    const { code, stderr } = await call('backfill', ...range, '--max-partitions-per-run', '3');
    expect(code).toBe(1);
    expect(stderr).toContain('run 2 of 2: 2024-01-04 to 2024-01-04');
    expect(await json<readonly unknown[]>('runs')).toMatchObject([
      { status: 'SUCCEEDED', request: { start_date: '2024-01-04', end_date: '2024-01-04' } },
      { status: 'FAILED', request: { start_date: '2024-01-01', end_date: '2024-01-03' } },
    ]);
    const refused = await call('backfill', ...range, '--max-partitions-per-run', '0');
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('must be a whole number') });
  });

  test('--failed makes what failed the last time; qf failures says what that was', async () => {
    fail(['2024-01-02', '2024-01-04']);
    const failed = await call('backfill', ...range);
    expect(failed.code).toBe(1);
    expect(failed.stdout).toContain(
      '4 of 8 planned asset partitions were not published: 2 failed, 2 skipped because an upstream failed',
    );
    const [run] = await json<readonly Run[]>('runs');
    const { stdout } = await call('failures', run!.runId);
    expect(stdout).toContain(
      `run ${run!.runId} FAILED: 2 asset partitions failed, 2 skipped because an upstream failed, 0 not begun`,
    );
    expect(stdout).toMatch(
      /failed +2 +prices +2024-01-02, 2024-01-04 +step prices failed: Error: no prices for \.\.\.\n/,
    );
    expect(stdout).toMatch(/skipped +2 +mean +2024-01-02, 2024-01-04 +its upstream prices was not made\n/);
    expect(await json('failures', run!.runId)).toMatchObject({
      counts: { FAILED: 2, UPSTREAM_FAILED: 2, NOT_REACHED: 0 },
      groups: [{ kind: 'FAILED', error: 'QuantFlow.StepFailed', step: 'prices', count: 2 }, { step: 'mean' }],
    });
    fail([]);
    expect(await json<Ended>('backfill', ...range, '--failed')).toMatchObject({ planned: 4, skipped: 0 });
    expect(await json<Ended>('backfill', ...range, '--failed')).toMatchObject({ planned: 0 });
  });

  test('qf retry --new-run goes on in a run of its own, which has the run key too', async () => {
    fail(['2024-01-02']);
    await call('backfill', ...range, '--all', '--run-key', 'year');
    const [failed] = await json<readonly Run[]>('runs');
    fail([]);
    expect(await json<Ended>('retry', failed!.runId, '--new-run')).toMatchObject({ planned: 2 });
    const [run] = await json<readonly Run[]>('runs');
    expect(run).toMatchObject({
      tags: { backfill: 'all' },
      request: { ...failed!.request, retry_of: failed!.runId, only_failed: true },
    });
    expect(await json<Ended>('run', '--partition', '2024-01-01', '--run-key', 'year')).toMatchObject({
      planned: 0,
    });
  });

  test('without dates, or with two modes, is a wrong call', async () => {
    expect(await call('backfill', '--from', '2024-01-01')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('qf backfill needs --from and --to'),
    });
    expect(await call('backfill', ...range, '--all', '--failed')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--failed and --all are given; give one of them'),
    });
  });
});

describe('a run that goes on in another process', () => {
  test('is paused, given another concurrency, told of, and stopped', async () => {
    const year = ['backfill', '--from', '2024-01-01', '--to', '2024-06-30', '--max-concurrency', '1'];
    const { result } = spawnQf([...year, '--project', root], options().env);
    const running = async (): Promise<Run | undefined> => {
      const { code, stdout } = await call('runs', '--json');
      return code === 0 ? (JSON.parse(stdout) as Run[])[0] : undefined;
    };
    let run = await running();
    while (run === undefined) run = await running();
    const { runId } = run;
    expect((await call('pause', runId)).stdout).toBe(
      `run ${runId} is paused; go on with: qf resume ${runId}\n`,
    );
    expect((await call('concurrency', runId, '3')).stdout).toBe(
      `run ${runId} makes 3 shards at the same time\n`,
    );
    expect((await call('concurrency', runId, '0')).code).toBe(2);
    const { stdout } = await call('runs', runId);
    expect(stdout).toMatch(/^status +RUNNING, paused$/m);
    expect(stdout).toMatch(/^progress +\d+ of 364 asset partitions/m);
    expect(stdout).toMatch(/^concurrency +3$/m);
    expect((await call('resume', runId)).code).toBe(0);
    expect((await call('cancel', runId)).code).toBe(0);
    expect((await result).code).toBe(1);
    expect(await json('runs', runId)).toMatchObject({ status: 'ABORTED' });
    expect(await call('pause', runId)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`run ${runId} is ABORTED; only a run that is going on can be changed`),
    });
  });
});
