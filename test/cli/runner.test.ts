import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createRunner, loadProject } from '../../cli/runner.ts';
import { qf } from '../support/qf.ts';

const dir = mkdtempSync(join(tmpdir(), 'quantflow-runner-'));
afterAll(() => rmSync(dir, { recursive: true }));

const text = `project:
  partitions: { start: 2024-01-01 }
  symbols: [BTCUSDT]
  ingest: { feeds: [{ name: sim, provider: synthetic, events: 1000 }] }
  state_engine: { bars: { time: {} } }
  label_engine: { methods: [{ name: fixed_horizon_return }] }
`;
let projects = 0;
function projectOf(content: string): string {
  const folder = join(dir, String(projects++));
  mkdirSync(folder);
  writeFileSync(join(folder, 'quantflow.yaml'), content);
  return folder;
}

const day = { start_date: '2024-01-01', end_date: '2024-01-01' } as const;

describe('a runner', () => {
  test('runs a stage, then all, and tells how each stage went', async () => {
    const runner = createRunner(loadProject(projectOf(text)));
    const ingest = await runner.run({ stage: 'ingest', ...day });
    expect(ingest.status).toBe('SUCCEEDED');
    expect(ingest.stages).toEqual({ ingest: { status: 'SUCCEEDED', succeeded: 1, failed: 0, notRun: 0 } });
    expect(
      ingest.materializations.map(({ asset, partition, rows }) => [asset, partition, rows! > 0]),
    ).toEqual([
      ['raw_sim_trades', '2024-01-01|BTCUSDT', true],
      ['raw_sim_incremental_book_L2', '2024-01-01|BTCUSDT', true],
    ]);
    const all = await runner.run(day);
    expect(all.stages).toEqual({
      ingest: { status: 'SKIPPED', succeeded: 0, failed: 0, notRun: 0 },
      dbt: { status: 'SUCCEEDED', succeeded: 2, failed: 0, notRun: 0 },
      state_engine: { status: 'SUCCEEDED', succeeded: 1, failed: 0, notRun: 0 },
      label_engine: { status: 'SUCCEEDED', succeeded: 1, failed: 0, notRun: 0 },
    });
    expect(all.runId).not.toBe(ingest.runId);
    expect(all.materializations.map(({ asset }) => asset)).toContain('cdm_labels');
  });

  test('tells of a stage that failed, and why; nothing is thrown', async () => {
    const broken = text.replace(
      'provider: synthetic, events: 1000',
      'provider: files, exchange: binance, data_types: [trades, incremental_book_L2], url: "file:///none"',
    );
    const { status, stages, materializations, error } = await createRunner(
      loadProject(projectOf(broken)),
    ).run(day);
    expect([status, materializations]).toEqual(['FAILED', []]);
    expect(stages['ingest']).toEqual({ status: 'FAILED', succeeded: 0, failed: 1, notRun: 0 });
    expect(stages['dbt']).toEqual({ status: 'FAILED', succeeded: 0, failed: 0, notRun: 2 });
    expect(error).toContain('no data for binance trades BTCUSDT on 2024-01-01');
  });

  test('a stage whose upstream is not published has failed, and says what did not run', async () => {
    const runner = createRunner(loadProject(projectOf(text)));
    const { status, stages, error } = await runner.run({
      selection: 'group:dbt or group:state_engine',
      start_date: '2024-01-01',
      end_date: '2024-01-02',
    });
    expect(status).toBe('FAILED');
    expect(stages).toMatchObject({
      dbt: { status: 'FAILED', succeeded: 0, failed: 0, notRun: 4 },
      state_engine: { status: 'FAILED', succeeded: 0, failed: 0, notRun: 2 },
    });
    expect(error).toContain(
      'cdm_trade of 2024-01-01|BTCUSDT: its upstream raw_sim_trades of 2024-01-01|BTCUSDT is not published',
    );
  });

  test('refuses what cannot be honoured before anything is written', async () => {
    const folder = projectOf(text);
    const runner = createRunner(await loadProject(folder));
    await expect(runner.run({ start_date: 'tomorrow' })).rejects.toThrow('tomorrow');
    await expect(runner.run({ stage: 'feature_engine', ...day })).rejects.toThrow(
      'the project has no stage feature_engine: there is no job quantflow_feature_engine; jobs: quantflow_pipeline, quantflow_ingest, quantflow_dbt, quantflow_state_engine, quantflow_label_engine',
    );
    await expect(runner.run({ stage: 'training' as never })).rejects.toThrow(
      'stage "training" is not one of all, ingest, dbt, state_engine, label_engine, feature_engine',
    );
    expect(existsSync(join(folder, '.quantflow'))).toBe(false);
  });

  test('of what is valid of a project runs it, and tells the rest', async () => {
    const folder = projectOf(text.replace('[BTCUSDT]', '[BTCUSDT, "../x"]'));
    await expect(loadProject(folder)).rejects.toThrow('project.symbols[1].name is "../x"');
    const project = await loadProject(folder, { strict: false });
    expect(project.problems).toHaveLength(1);
    // Also in the processes of its Batch steps.
    expect((await createRunner(project).run(day)).status).toBe('SUCCEEDED');
  });
});

describe('qf', () => {
  test('pipeline run --stage runs the stage of a folder above', async () => {
    const folder = projectOf(text);
    mkdirSync(join(folder, 'notebooks'));
    const run = [
      'pipeline',
      'run',
      '--stage',
      'ingest',
      '--start-date',
      '2024-01-01',
      '--end-date',
      '2024-01-01',
    ];
    const { code, stdout } = await qf([...run, '--json'], { cwd: join(folder, 'notebooks') });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).materializations).toHaveLength(2);
  });

  test('pipeline status says what it is kept for', async () => {
    const { code, stderr } = await qf(['pipeline', 'status', '--project', projectOf(text)]);
    expect([code, stderr]).toEqual([
      2,
      'qf: qf pipeline status is kept for streaming pipelines, and there are none yet; qf runs lists runs, qf status shows what is fresh\n',
    ]);
  });

  test('generate writes the models of the project once, and keeps what is there', async () => {
    const folder = projectOf(text);
    const generate = async (): Promise<string> => (await qf(['generate', '--project', folder])).stdout;
    expect(await generate()).toBe('wrote models/cdm_trade.sql\nwrote models/cdm_book_delta.sql\n');
    expect(readFileSync(join(folder, 'models/cdm_trade.sql'), 'utf8')).toContain(
      "from ref('raw_sim_trades')",
    );
    rmSync(join(folder, 'models/cdm_trade.sql'));
    expect(await generate()).toBe(
      'wrote models/cdm_trade.sql\nkept models/cdm_book_delta.sql: it is there already\n',
    );
    const check = await qf(['check', '--project', folder]);
    expect(check.stdout).toContain('ok: ');
  });
});
