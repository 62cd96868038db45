import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type QfResult, qf, qfJson } from '../support/qf.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const project = join(root, 'examples/daily-mean');
let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'quantflow-cli-'));
  rmSync(home, { recursive: true });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const env = (): { env: Record<string, string> } => ({ env: { QUANTFLOW_HOME: home } });
const call = (args: readonly string[], input?: string): Promise<QfResult> =>
  qf([...args, '--project', project], { ...env(), ...(input !== undefined && { input }) });
const january = ['--start-date', '2024-01-01', '--end-date', '2024-01-03'];

describe('qf run', () => {
  test('prints what it made, where it lies and what to try next', async () => {
    const { code, stdout } = await call(['run', ...january]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^asset +partition +rows +seconds +version\n/);
    expect(stdout.match(/^(prices|mean_price) +2024-01-0[123] /gm)).toHaveLength(6);
    expect(stdout).toMatch(/run \S+ SUCCEEDED in [\d.]+ s: 6 materializations\n/);
    expect(stdout).toContain(`data: ${join(home, 'data')}`);
    expect(stdout).toMatch(/next: qf show (prices|mean_price) --partition '2024-01-0[123]'/);
  });

  test('skips what is published, in one line', async () => {
    await call(['run', ...january]);
    const { code, stdout } = await call(['run', 'daily_mean', ...january]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^skipped 6 of 6: published already \(--write-mode overwrite makes them again\)\nrun \S+ SUCCEEDED/,
    );
  });

  test('gives one JSON document', async () => {
    const result = await qfJson<{ status: string; planned: number; materializations: unknown[] }>(
      ['run', ...january, '--project', project],
      env(),
    );
    expect(result).toMatchObject({ status: 'SUCCEEDED', planned: 6 });
    expect(result.materializations).toHaveLength(6);
  });

  test('takes its request from standard input or a file', async () => {
    const input = JSON.stringify({ start_date: '2024-02-01', end_date: '2024-02-01' });
    expect((await call(['run', '--input', '-'], input)).code).toBe(0);
    const dir = mkdtempSync(join(tmpdir(), 'quantflow-input-'));
    writeFileSync(join(dir, 'input.json'), input);
    const { stdout } = await call(['run', '--input', join(dir, 'input.json')]);
    rmSync(dir, { recursive: true });
    expect(stdout).toContain('skipped 2 of 2');
  });

  test.each<[readonly string[], string | undefined, string]>([
    [
      ['--input', '-'],
      '{"start_date":"2024-13-01"}',
      'qf: start_date "2024-13-01" is not a date; write YYYY-MM-DD, such as 2024-01-31\n',
    ],
    [
      ['--input', '-'],
      '{"begin":"2024-01-01"}',
      'qf: unknown field "begin"; allowed: start_date, end_date, partition, scheduled_at, symbols, write_mode, only_failed, max_concurrency, shard_granularity, batch_days, skip_test, selection, config, run_key, retry_of, tags\n',
    ],
    [
      ['--input', '-'],
      '{"a',
      `qf: --input - is not JSON: Unterminated string in JSON at position 3 (line 1 column 4)\n`,
    ],
    [
      ['--input', 'no-such-file'],
      undefined,
      'qf: --input no-such-file cannot be read: ENOENT: no such file or directory',
    ],
    [
      ['--input', '-', '--symbols', 'A'],
      '{}',
      'qf: --input and --symbols are both given; put everything into the one or the other\n',
    ],
    [
      ['--symbols', 'BTC'],
      undefined,
      'qf: symbols cannot be given: job daily_mean has no dimension called sym\n',
    ],
    [
      ['--start-date', '2024-01-02', '--end-date', '2024-01-01'],
      undefined,
      'qf: end_date 2024-01-01 is before start_date 2024-01-02; both are inclusive, the earlier date comes first\n',
    ],
    [
      ['--partition', '../../x'],
      undefined,
      'qf: partition "../../x": "../../x" is not a date; write YYYY-MM-DD, such as 2024-01-31\n',
    ],
    [['--max-concurrency', 'many'], undefined, 'qf: max_concurrency "many" must be a whole number\n'],
    [['--config', '{"ops"'], undefined, 'qf: --config {"ops" is not JSON: '],
    [['--config', 'none.json'], undefined, 'qf: --config none.json cannot be read: '],
    [
      ['--config', '{"ops": {"mean_prices": {"config": {}}}}'],
      undefined,
      'qf: config.ops.mean_prices: there is no step "mean_prices"; did you mean ',
    ],
    [
      ['--config', '{"ops": {"mean_price": {"config": {"n": 1}}}}'],
      undefined,
      'qf: config.ops.mean_price.config has the unknown field "n"; allowed: none\n',
    ],
    [['--tags', 'x'], undefined, 'qf: --tags x is not a tag; write KEY=VALUE\n'],
    [['--no-such-flag'], undefined, "error: unknown option '--no-such-flag'\n"],
    [['no_such_job'], undefined, 'qf: there is no job "no_such_job"; jobs are daily_mean\n'],
  ])('%j refuses with one line, exit code 2, and writes nothing', async (args, input, message) => {
    const { code, stdout, stderr } = await call(['run', ...args], input);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.startsWith(message), stderr).toBe(true);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(existsSync(home)).toBe(false);
  });
});

describe('qf show, runs, logs, history', () => {
  test('show gives the published version, and refuses what is not there', async () => {
    await call(['run', ...january]);
    const shown = await qfJson<Record<string, unknown>>(
      ['show', 'mean_price', '--partition', '2024-01-02', '--project', project],
      env(),
    );
    expect(Object.keys(shown)).toEqual(
      expect.arrayContaining([
        'asset',
        'partition',
        'version',
        'location',
        'files',
        'rows',
        'columns',
        'codeVersion',
        'dataVersion',
        'runId',
        'materializedAt',
      ]),
    );
    expect(JSON.parse(readFileSync((shown['files'] as string[])[0] as string, 'utf8'))).toEqual({ mean: 4 });
    expect((await call(['show', 'mean_price'])).stdout).toMatch(/^partition +rows/);
    expect((await call(['show', 'mean_price', '--partition', '2024-05-01'])).stderr).toBe(
      'qf: mean_price of 2024-05-01 is not published; make it with: qf run\n',
    );
    expect((await call(['show', 'nothing'])).stderr).toBe(
      'qf: there is no asset "nothing"; assets are prices, mean_price\n',
    );
    expect((await call(['show', 'prices', '--partition', '2024-01-02', '--digest'])).stderr).toBe(
      'qf: prices is no table; a digest is of a table\n',
    );
  });

  test('a run is listed, its log read, its history shown in the shape of AWS', async () => {
    await call(['run', ...january, '--tags', 'why=test']);
    const [run] = await qfJson<{ runId: string; tags: unknown; status: string }[]>(
      ['runs', '--project', project],
      env(),
    );
    expect(run).toMatchObject({ status: 'SUCCEEDED', tags: { why: 'test' } });
    expect((await call(['logs', run?.runId as string, 'mean_price'])).stdout).toMatch(
      /^== mean_price 2024-01-01 attempt 0000.00\n\S+ info +averaging \{"prices":3\}\n/,
    );
    expect((await call(['logs', run?.runId as string, 'nothing'])).stderr).toBe(
      'qf: there is no step "nothing"; steps are prices, mean_price\n',
    );
    const { events } = await qfJson<{ events: { id: number; previousEventId: number; type: string }[] }>(
      ['history', run?.runId as string, '--project', project],
      env(),
    );
    expect(events[0]).toMatchObject({ id: 1, previousEventId: 0, type: 'ExecutionStarted' });
    expect(events.at(-1)?.type).toBe('ExecutionSucceeded');
    const newest = await qfJson<{ events: unknown[] }>(
      ['history', run?.runId as string, '--reverse', '--limit', '2', '--project', project],
      env(),
    );
    expect(newest.events).toEqual(events.slice(-2).reverse());
    expect((await call(['history', run?.runId as string, '--limit', '0'])).stderr).toContain(
      '--limit "0" must be a whole number of at least 1',
    );
    expect(await call(['retry', run?.runId as string])).toMatchObject({
      code: 0,
      stdout: `run ${run?.runId} succeeded; there is nothing to retry\n`,
    });
    expect((await call(['history', 'nothing'])).code).toBe(2);
  });

  test('looking before anything was run says so and writes nothing', async () => {
    for (const args of [['runs'], ['logs', 'x'], ['show', 'prices']]) {
      const { code, stderr } = await call(args);
      expect([code, stderr]).toEqual([2, `qf: nothing was run in ${project} yet; start with: qf run\n`]);
    }
    expect(existsSync(home)).toBe(false);
  });
});

describe('the project', () => {
  test('is the nearest one upward', async () => {
    expect(await qfJson(['ls'], { cwd: project })).toMatchObject({
      jobs: [{ name: 'daily_mean', scheduled: true }],
    });
    expect(await qfJson(['check'], { cwd: join(root, 'docs/decisions') })).toMatchObject({
      ok: true,
      assets: 23,
    });
  });

  test('that is missing or broken is an error of exit code 2', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'quantflow-broken-'));
    expect(await qf(['check', '--project', dir])).toMatchObject({
      code: 2,
      stderr: `qf: there is no project: ${dir} does not have a definitions.ts or a quantflow.yaml; go to one, or name it with --project DIR\n`,
    });
    writeFileSync(join(dir, 'definitions.ts'), 'export default 1;');
    expect(await qf(['check', '--project', dir])).toMatchObject({
      code: 2,
      stderr:
        'qf: definitions.ts: it has no default export made by definitions(); end it with: export default definitions({ assets: [...] })\n',
    });
    rmSync(join(dir, 'definitions.ts'));
    writeFileSync(join(dir, 'quantflow.yaml'), 'project:\n  name: x\n  colour: red\n');
    const { code, stderr } = await qf(['check', '--project', dir]);
    expect(code).toBe(2);
    expect(stderr).toContain('quantflow.yaml, line 3: project.colour is not a known key');
    rmSync(dir, { recursive: true });
  });
});

test('help names every command, and a typo gets a suggestion', async () => {
  expect((await qf(['--help'])).stdout).toContain('redrive a run');
  expect(await qf(['shw'])).toMatchObject({
    code: 2,
    stderr: "error: unknown command 'shw'\n(Did you mean show?)\n",
  });
  expect((await qf(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe('qf versions, rollback, gc', () => {
  const partition = ['--partition', '2024-01-01'];

  test('list the versions of a partition, move it back and delete the rest', async () => {
    await call(['run', ...january]);
    await call(['run', ...january, '--write-mode', 'overwrite']);
    const before = (await call(['versions', 'prices', ...partition])).stdout.split('\n');
    expect(before[1]).toMatch(/^\* {2}[0-9a-f]{32} /);
    expect(before[2]).toMatch(/^ {3}[0-9a-f]{32} /);
    const back = await call(['rollback', 'prices', ...partition]);
    expect(back.stdout).toMatch(/^prices of 2024-01-01 is now [0-9a-f]{32}, made /);
    expect((await call(['versions', 'prices', ...partition])).stdout.split('\n')[2]).toMatch(/^\*/);
    const dry = await call(['gc', '--keep', '1', '--older-than', '0d', '--dry-run']);
    expect(dry.stdout).toContain('would delete 6 files');
    expect((await call(['gc', '--keep', '1', '--older-than', '0d'])).stdout).toContain('deleted 6 files');
    expect((await call(['show', 'prices', ...partition])).code).toBe(0);
  });

  test.each([
    [['gc'], 'say what may go: --keep N'],
    [['gc', '--keep', '0', '--older-than', '1d'], '--keep "0" must be a whole number of at least 1'],
    [['gc', '--keep', '1', '--older-than', 'x'], '--older-than "x" must be an age such as 30d'],
    [['versions', 'prices'], 'qf: prices: the partition key is missing: write <dt>\n'],
    [['checks', 'prices'], 'qf: prices: the partition key is missing: write <dt>\n'],
    [['rollback', 'prices', ...partition, '--to', 'zz'], 'has no version "zz"'],
  ])('%j is refused', async (args, message) => {
    await call(['run', ...january]);
    const { code, stderr } = await call(args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});
