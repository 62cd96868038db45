import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type QfResult, qf, qfJson } from '../support/qf.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

function callsOf(project: string) {
  const home = mkdtempSync(join(tmpdir(), 'quantflow-show-'));
  const overrides = { env: { QUANTFLOW_HOME: home } };
  const where = ['--project', join(root, project)];
  return {
    home,
    call: (...args: readonly string[]): Promise<QfResult> => qf([...args, ...where], overrides),
    json: <T = unknown>(...args: readonly string[]): Promise<T> => qfJson<T>([...args, ...where], overrides),
  };
}

describe('qf show --limit', () => {
  const { home, call, json } = callsOf('test/cli/typed-values');
  beforeAll(async () => {
    const { code, stdout } = await call('run');
    expect(code, stdout).toBe(0);
  });
  afterAll(() => rmSync(home, { recursive: true }));

  test.each([
    ['rows', '2', 'id  name  ok\n 1  a     true\n 2  -     false\n'],
    ['document', '1', '{\n  "depth": [\n    1,\n    2\n  ]\n}\n'],
    ['list', '2', '[\n  1,\n  2\n]\n'],
    ['raw', '1', `5 bytes\n00000000  68 65 6c 6c 6f${' '.repeat(35)}hello\n`],
    ['vectors', '5', 'id  score\n 7  0.5\n 8  NaN\n'],
    ['made', '1', 'id  at\n 2  x\n'],
    ['told', '1', 'told is nothing: no files are kept\n'],
    ['own', '1', 'own is plain, whose IO manager has no preview; its files are a.txt (4 bytes)\n'],
  ])('of %s is its beginning', async (asset, limit, text) => {
    expect(await call('show', asset, '--limit', limit)).toEqual({ code: 0, stdout: text, stderr: '' });
  });

  test('is a typed value in JSON', async () => {
    expect(await json('show', 'rows', '--limit', '1')).toMatchObject({
      asset: 'rows',
      partition: '',
      rows: 3,
      preview: {
        type: 'table',
        value: { columns: ['id', 'name', 'ok'], records: [{ id: 1, name: 'a', ok: true }] },
      },
    });
    expect(await json('show', 'own', '--limit', '1')).toMatchObject({ preview: null });
    expect(await json('show', 'made')).toMatchObject({
      kind: 'parquet_file',
      rows: 2,
      columns: [
        { name: 'id', type: 'int64' },
        { name: 'at', type: 'string' },
      ],
    });
  });

  test('is a whole number, and no digest', async () => {
    expect((await call('show', 'rows', '--limit', '0')).stderr).toBe(
      'qf: --limit 0 must be a whole number from 1 to 1000\n',
    );
    expect((await call('show', 'rows', '--limit', '1', '--digest')).stderr).toContain('leave out --limit');
    expect((await call('show', 'rows', '--metadata', 'x')).stderr).toContain(
      '--metadata lists the partitions',
    );
  });
});

describe('an example with an IO manager of its own', () => {
  const { home, call, json } = callsOf('examples/io-managers');
  beforeAll(async () => {
    const { code, stdout } = await call('run', '--start-date', '2024-01-01', '--end-date', '2024-01-03');
    expect(code, stdout).toBe(0);
  });
  afterAll(() => rmSync(home, { recursive: true }));

  test('keeps CSV, read by its dependents', async () => {
    expect(await call('show', 'mean_price', '--partition', '2024-01-02', '--limit', '1')).toMatchObject({
      stdout: '22151\n',
    });
    expect(await call('show', 'quotes', '--partition', '2024-01-02', '--limit', '1')).toMatchObject({
      stdout: 'symbol    price\nBTCUSDT  42,002\n',
    });
  });

  test('shows metadata by its type, of a version and of the asset', async () => {
    const { stdout } = await call('show', 'mean_price', '--partition', '2024-01-02');
    expect(stdout).toContain('\nmetadata\n  quotes 2\n  report **22151** over 2\n');
    const quotes = await call('show', 'quotes', '--partition', '2024-01-02');
    expect(quotes.stdout).toContain('\nmetadata of the asset\n  source https://example.com/quotes\n');
    const assets = await json<{ assets: unknown[] }>('ls');
    expect(assets.assets[0]).toMatchObject({
      key: 'quotes',
      metadata: { source: { type: 'url', value: 'https://example.com/quotes' } },
    });
  });

  test('lists the partitions with some metadata of each, as many as asked for', async () => {
    const { stdout } = await call(
      'show',
      'mean_price',
      '--metadata',
      'quotes',
      '--metadata',
      'gone',
      '--limit',
      '2',
    );
    expect(stdout).toMatch(/^partition +rows +quotes +gone +version/);
    expect(stdout).toMatch(/\n2024-01-01 +- +2 +- +/);
    expect(stdout).toContain('\nthe first 2; name one with --partition, or give more with --limit\n');
    expect(await json('show', 'mean_price')).toMatchObject([
      { partition: '2024-01-01', metadata: { quotes: { type: 'int', value: 2 } } },
      { partition: '2024-01-02' },
      { partition: '2024-01-03' },
    ]);
  });
});
