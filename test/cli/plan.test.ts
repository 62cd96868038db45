import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { qf, qfJson } from '../support/qf.ts';

const project = fileURLToPath(new URL('../../examples/daily-mean', import.meta.url));
let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'quantflow-plan-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));
const env = () => ({ env: { QUANTFLOW_HOME: home } });
const january = ['--start-date', '2024-01-01', '--end-date', '2024-01-03', '--project', project];

interface Plan {
  readonly planned: number;
  readonly skipped: number;
  readonly stages: readonly { readonly shards: number }[];
  readonly steps: readonly { readonly run: number; readonly reasons: Readonly<Record<string, number>> }[];
  readonly estimate: {
    readonly transitions: number;
    readonly lambdaGbSeconds: number;
    readonly dollars: number;
    readonly unknown: readonly string[];
  };
}

test('a plan says what a run would make, and makes nothing', async () => {
  const before = await qfJson<Plan>(['plan', ...january], env());
  expect(before).toMatchObject({ planned: 6, skipped: 0, stages: [{ shards: 3 }] });
  expect(before.steps.map(({ run, reasons }) => [run, reasons])).toEqual([
    [3, { missing: 3 }],
    [3, { missing: 3 }],
  ]);
  expect(before.estimate.unknown).toEqual(['prices', 'mean_price']);
  expect(existsSync(join(home, 'data'))).toBe(false);
  expect(await qfJson<readonly unknown[]>(['runs', '--project', project], env())).toEqual([]);
});

test('a plan of what is published skips it; of more, it is priced by what the last runs took', async () => {
  await qf(['run', ...january], env());
  expect(await qfJson<Plan>(['plan', ...january], env())).toMatchObject({
    planned: 0,
    skipped: 6,
    estimate: { lambdaGbSeconds: 0, unknown: [] },
  });
  const week = ['--start-date', '2024-01-01', '--end-date', '2024-01-07', '--project', project];
  const { planned, skipped, estimate } = await qfJson<Plan>(['plan', ...week], env());
  expect([planned, skipped]).toEqual([8, 6]);
  // Plan, Choice, Map, Finish, Choice, Done; and of each of the four shards the gate, two Choices and two tasks.
  expect(estimate.transitions).toBe(6 + 4 * 5);
  expect(estimate.lambdaGbSeconds).toBeGreaterThan(0);
  expect(estimate.dollars).toBeGreaterThan(estimate.transitions * 0.000025);
});

test('a plan as text names the steps, why, and the price', async () => {
  const { stdout, code } = await qf(['plan', ...january], env());
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^daily_mean from 2024-01-01 to 2024-01-03: 6 to make, 0 to skip, 0 that cannot run$/m,
  );
  expect(stdout).toMatch(/^prices +3 +0 +0 {2}missing \(3\)$/m);
  expect(stdout).toMatch(/^US dollars +0\.0\d+$/m);
  expect(stdout).toContain('not in it, as 2 steps never ran: prices, mean_price');
});

test('what a run refuses, a plan refuses', async () => {
  const { code, stderr } = await qf(['plan', '--start-date', 'soon', '--project', project], env());
  expect([code, stderr]).toEqual([2, expect.stringContaining('start_date "soon" is not a date')]);
});
