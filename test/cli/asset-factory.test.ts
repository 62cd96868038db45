import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import example from '../../examples/asset-factory/definitions.ts';
import { materializeToMemory } from '../../runtime/testing/index.ts';
import { type QfResult, qf, qfJson } from '../support/qf.ts';

const project = fileURLToPath(new URL('../../examples/asset-factory', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'quantflow-factory-'));
const call = (...args: string[]): Promise<QfResult> =>
  qf([...args, '--project', project], { env: { QUANTFLOW_HOME: home } });
const json = <T>(...args: string[]): Promise<T> =>
  qfJson<T>([...args, '--project', project], { env: { QUANTFLOW_HOME: home } });

let first: QfResult;
beforeAll(async () => {
  first = await call('run', '--start-date', '2024-01-01', '--end-date', '2024-01-03');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

test('a factory makes the same assets for each venue', async () => {
  expect([...example.graph.assets.keys()]).toEqual([
    ...['quotes', 'quarantine', 'review', 'spread'].map((name) => `binance/${name}`),
    ...['quotes', 'quarantine', 'review', 'spread'].map((name) => `kraken/${name}`),
    'best_spread',
  ]);
  const assets = [...example.graph.assets.values()];
  const { success, skipped, outputForNode } = await materializeToMemory(assets, { partition: '2024-01-01' });
  expect([success, skipped]).toEqual([true, ['binance__review', 'kraken__review']]);
  expect(outputForNode('best_spread')).toEqual({ venue: 'binance', spread: 0.75 });
});

describe('an optional output', () => {
  test('that was left out is counted by qf run, and no failure', () => {
    expect(first.code).toBe(0);
    expect(first.stdout).toContain('left out 10 of 27: optional outputs, and what needs them\n');
    expect(first.stdout).toMatch(/SUCCEEDED in .*: 17 materializations/);
  });

  test('is told apart from what is missing by qf show and qf status', async () => {
    const shown = await call('show', 'binance/quarantine', '--partition', '2024-01-01');
    expect([shown.code, shown.stderr]).toEqual([
      2,
      expect.stringMatching(/^qf: binance\/quarantine of 2024-01-01 was left out, by run \S+ at \S+\n$/),
    ]);
    const review = await call('show', 'binance/review', '--partition', '2024-01-01');
    expect(review.stderr).toContain(
      'of 2024-01-01 was skipped, as its upstream binance/quarantine was left out, by run',
    );
    const { fresh, omitted } = await json<{ fresh: number; omitted: number }>('status', 'binance/review');
    expect([fresh, omitted]).toEqual([3, 2]);
    expect((await call('status')).stdout).toMatch(/^binance\/review +[\d,]+ +3 +0 +[\d,]+ +2 +-$/m);
    expect((await call('status', 'binance/review')).stdout).toMatch(
      /3 fresh, 0 stale, [\d]+ missing, 2 left out\n/,
    );
  });
});

describe('qf checks', () => {
  const day = ['--partition', '2024-01-03'];

  test('shows what was found at a partition, and qf show and qf status count it', async () => {
    const { code, stdout } = await call('checks', 'binance/spread', ...day);
    expect([code, stdout]).toEqual([
      0,
      'binance/spread of 2024-01-03: 0/1 passed\n\ncheck     outcome        found\nis_tight  failed (warn)  spread 1.25\n',
    ]);
    expect((await call('show', 'binance/spread', ...day)).stdout).toContain(
      'checks 0/1 passed\n  check     outcome        found\n',
    );
    expect((await call('show', 'binance/spread')).stdout).toMatch(/^2024-01-01 +- +1\/1 passed /m);
    expect((await call('status')).stdout).toMatch(/^binance\/spread .* 1\/3 passed$/m);
    expect((await call('status', 'binance/spread')).stdout).toContain('missing; checks 1/3 passed\n');
  });

  test('--run runs them on what is published and records when', async () => {
    const { checks } = await json<{ checks: { checkedAt?: string }[] }>(
      'checks',
      'binance/spread',
      ...day,
      '--run',
    );
    expect(checks).toMatchObject([{ name: 'is_tight', passed: false, severity: 'warn' }]);
    expect(checks[0]?.checkedAt).toMatch(/^\d{4}-/);
    expect(await json('checks', 'binance/spread', ...day)).toMatchObject({ checks });
  });

  test('refuses an asset without checks, and a partition that is not there', async () => {
    const none = await call('checks', 'binance/quotes', ...day, '--run');
    expect([none.code, none.stderr]).toEqual([
      2,
      'qf: binance/quotes has no checks; give it some by checks: [...] or by assetCheck({ asset, ... })\n',
    ]);
    expect((await call('checks', 'binance/spread', '--partition', '2024-01-09')).stderr).toContain(
      'binance/spread of 2024-01-09 is not published',
    );
  });
});
