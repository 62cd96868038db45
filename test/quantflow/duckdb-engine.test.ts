/** `historical_data_engine: duckdb`: the same models, the same tables, without Athena. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createRunner, loadProject } from '../../cli/runner.ts';
import { definitions } from '../../core/definitions.ts';
import { type AssetOutput, asset, daily, lambda, sqlAsset, table } from '../../core/index.ts';
import { job } from '../../core/jobs/job.ts';
import { parseProject, quantflowDefinitions } from '../../pipelines/quantflow/index.ts';
import { materialize } from '../../runtime/testing/index.ts';
import { compile } from '../../state-machines/compile.ts';
import { qfJson } from '../support/qf.ts';

const dirs: string[] = [];
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true });
});

const text = (engine: string): string => `project:
  partitions: { start: 2024-01-01 }
  symbols: [{ name: A, feed: a }, { name: B, feed: b }]
  ingest: { feeds: [{ name: a, provider: synthetic, events: 2000 }, { name: b, provider: synthetic, events: 1000 }] }
  data_processing: { historical_data_engine: ${engine} }
  state_engine: { bars: { time: {} } }
`;

async function digestsOf(engine: string): Promise<readonly unknown[]> {
  const dir = mkdtempSync(join(tmpdir(), 'quantflow-engine-'));
  dirs.push(dir);
  writeFileSync(join(dir, 'quantflow.yaml'), text(engine));
  const { status, error } = await createRunner(loadProject(dir)).run({
    selection: 'group:ingest or group:dbt',
    start_date: '2024-01-01',
    end_date: '2024-01-01',
  });
  expect([status, error]).toEqual(['SUCCEEDED', undefined]);
  const digests: unknown[] = [];
  for (const asset of ['cdm_trade', 'cdm_book_delta']) {
    for (const symbol of ['A', 'B']) {
      const args = ['show', asset, '--partition', `2024-01-01|${symbol}`, '--digest', '--project', dir];
      digests.push((await qfJson<{ digest: unknown }>(args)).digest);
    }
  }
  return digests;
}

test('gives the tables that Athena gives', async () => {
  const digests = await digestsOf('duckdb');
  expect(digests).toEqual(await digestsOf('athena'));
  expect(digests.every((digest) => (digest as { rows: number }).rows > 0)).toBe(true);
});

test('runs the models as Batch jobs: nothing of the machine is a query', () => {
  const machines = (engine: string): string => {
    const project = quantflowDefinitions(parseProject(text(engine), 'q.yaml'));
    return JSON.stringify(compile(project.jobs.get('quantflow_dbt')!).asl);
  };
  expect(machines('duckdb')).not.toContain('athena');
  expect(machines('athena')).toContain('athena:startQueryExecution');
  expect(readFileSync('quantflow.yaml', 'utf8')).toContain('historical_data_engine: athena');
});

test('a select that is wrong is refused before it runs, wherever it runs', () => {
  const type = table({ a: 'int64' });
  const broken = sqlAsset({
    key: 'broken',
    type,
    compute: lambda(),
    sql: "select a from ref('nothing'); drop",
  });
  const { jobs } = definitions({ assets: [broken], jobs: [job({ name: 'all' })] });
  expect(() => compile(jobs.get('all')!)).toThrow(
    "SQL of broken: ref('nothing') is not one of its deps: none",
  );
});

test('a select of its own reads its inputs and the bounds of its window, and may give nothing', async () => {
  const partitions = daily({ start: '2024-01-01' });
  const type = table({ at: 'int64', n: 'double' }, { sortKey: ['at'] });
  const numbers = asset({
    key: 'numbers',
    type,
    partitions,
    run: () => ({ rows: 3, columns: { at: Float64Array.of(1, 2, 3), n: Float64Array.of(4, Number.NaN, 6) } }),
  });
  const select = (key: string, where: string) =>
    sqlAsset({
      key,
      type,
      partitions,
      compute: lambda(),
      deps: { numbers },
      sql: `select window_start() + 4 - "at" as "at", n -- ref('numbers')\nfrom ref('numbers') where ${where}`,
    });
  const [some, none] = [select('some', 'n is not null'), select('none', 'n > 10')];
  const result = await materialize([numbers, some, none], { partition: '2024-01-02' });
  const start = Date.parse('2024-01-02T00:00:00Z') * 1000;
  const read = async (output: AssetOutput<typeof type>): Promise<unknown> =>
    (await result.outputForNode(output).read(['at', 'n'])).columns;
  expect(await read(some)).toEqual({ at: Float64Array.of(start + 1, start + 3), n: Float64Array.of(6, 4) });
  expect(await read(none)).toEqual({ at: new Float64Array(0), n: new Float64Array(0) });
});
