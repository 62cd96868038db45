import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type QfResult, qf, qfJson } from '../support/qf.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const call = (...args: readonly string[]): Promise<QfResult> => qf([...args, '--project', root]);

test('qf ls lists the assets of a selection, and points at what is wrong with one', async () => {
  const { assets } = await qfJson<{ assets: { key: string }[] }>([
    ...['ls', '--selection', 'job:quantflow_dbt or 1+cdm_labels and kind:batch and not key:*_tick_*'],
    ...['--project', root],
  ]);
  expect(assets.map(({ key }) => key)).toEqual([
    'cdm_trade',
    'cdm_book_delta',
    'cdm_time_bars',
    'cdm_volume_bars',
    'cdm_dollar_bars',
  ]);
  const { code, stderr } = await call('ls', '--selection', 'group:dbt and');
  expect([code, stderr]).toEqual([
    2,
    'qf: selection "group:dbt and", character 14: a selection is missing here\n',
  ]);
});

test('status: tells what is missing, fresh and stale; it makes no state', async () => {
  const home = mkdtempSync(join(tmpdir(), 'quantflow-ls-'));
  const project = ['--project', join(root, 'examples/daily-mean')];
  const env = { QUANTFLOW_HOME: home };
  const now = (): number => Date.parse('2024-01-03T12:00:00Z');
  const list = async (selection: string): Promise<string> => {
    const { assets } = await qfJson<{ assets: { key: string }[] }>(
      ['ls', '--selection', selection, ...project],
      {
        env,
        now,
      },
    );
    return assets.map(({ key }) => key).join(' ');
  };
  try {
    expect(await list('status:missing')).toBe('prices mean_price');
    const run = (...more: readonly string[]): Promise<QfResult> =>
      qf(['run', '--start-date', '2024-01-01', '--end-date', '2024-01-02', ...more, ...project], {
        env,
        now,
      });
    await run('--selection', 'prices');
    expect(await list('status:missing')).toBe('mean_price');
    expect(await list('status:fresh and not status:missing')).toBe('prices');
    await run();
    expect(await list('status:FRESH')).toBe('prices mean_price');
    expect(await list('status:missing or status:failed or status:running or status:stale')).toBe('');
    const { code, stderr } = await qf(['ls', '--selection', 'status:good', ...project], { env, now });
    expect([code, stderr]).toEqual([
      2,
      'qf: selection "status:good", character 8: status: takes missing, fresh, stale, failed, running, not "good"\n',
    ]);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

test('status:failed is the latest attempt at some partition', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'quantflow-ls-'));
  const face = JSON.stringify(join(root, 'core/index.ts'));
  writeFileSync(
    join(dir, 'definitions.ts'),
    `import { asset, definitions, job, json } from ${face};
    import { existsSync } from 'node:fs';
    const a = asset({ key: 'a', type: json(), run: () => 1 });
    const b = asset({ key: 'b', deps: { a }, type: json(), codeVersion: '1', run: () => {
      if (!existsSync(${JSON.stringify(join(dir, 'mended'))})) throw new Error('boom');
      return 2;
    } });
    export default definitions({ assets: [a, b], jobs: [job({ name: 'j' })] });`,
  );
  const project = ['--project', dir];
  const list = async (selection: string): Promise<string> => {
    const { assets } = await qfJson<{ assets: { key: string }[] }>([
      'ls',
      '--selection',
      selection,
      ...project,
    ]);
    return assets.map(({ key }) => key).join(' ');
  };
  try {
    expect((await qf(['run', ...project])).code).toBe(1);
    expect(await list('status:failed')).toBe('b');
    expect(await list('status:failed and status:missing')).toBe('b');
    writeFileSync(join(dir, 'mended'), '');
    expect((await qf(['run', ...project])).code).toBe(0);
    expect(await list('status:failed')).toBe('');
    expect(await list('status:fresh')).toBe('a b');
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
