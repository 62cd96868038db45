import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { configureDuckDb, withConnection } from '../../runtime/io/duckdb/connection.ts';
import { query } from './tables.ts';

test('DuckDB takes its settings before its first use, and not after', async () => {
  expect(() => configureDuckDb({ threads: 0 })).toThrow('threads 0 of DuckDB is not allowed');
  configureDuckDb({ threads: 1, memoryGb: 2, spillFolder: '/tmp/quantflow-spill-test' });
  const names = "('threads', 'memory_limit', 'temp_directory', 'default_null_order')";
  expect(await query(`SELECT value FROM duckdb_settings() WHERE name IN ${names} ORDER BY name`)).toEqual([
    ['NULLS_LAST'],
    ['1.8 GiB'],
    ['/tmp/quantflow-spill-test'],
    ['1'],
  ]);
  expect(() => configureDuckDb({})).toThrow('DuckDB runs already');
});

test('a file that is written again is read again', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'quantflow-again-')), 'n.parquet');
  onTestFinished(() => rmSync(dirname(path), { recursive: true }));
  for (const n of [1, 2, 3, 4]) {
    await withConnection((connection) =>
      connection.run(`COPY (SELECT ${n}::BIGINT AS n, 'row ${n}' AS text) TO '${path}' (FORMAT parquet)`),
    );
    expect(await query(`SELECT n::int, text FROM '${path}'`)).toEqual([[n, `row ${n}`]]);
  }
});

test('neither DuckDB nor Arrow is loaded for what needs none: JSON, empty tables', async () => {
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    const { ioManagers: { json, table } } = await import('./runtime/io/index.ts');
    const type = { kind: 'table', schema: { x: 'double' } };
    const target = { asset: 'a', type, put: async () => {}, putFile: async () => {}, scratch: async () => '/tmp' };
    await json.write({ a: 1 }, target);
    await table.write([], target);
    await (await table.read({ ...target, partition: { key: '' }, version: 'v', files: [], rows: 0 })).read(['x']);
    const native = process.report.getReport().sharedObjects.filter((name) => name.includes('duckdb'));
    console.log([...native, ...loaded.filter((url) => /duckdb.node|apache-arrow/.test(url))].join());`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: new URL('../..', import.meta.url).pathname,
  });
  expect(stdout.trim()).toBe('');
});
