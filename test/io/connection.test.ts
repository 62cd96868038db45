import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { configureDuckDb } from '../../runtime/io/duckdb/connection.ts';
import { query } from './tables.ts';

test('DuckDB takes its settings before its first use, and not after', async () => {
  expect(() => configureDuckDb({ threads: 0 })).toThrow('threads 0 of DuckDB is not allowed');
  configureDuckDb({ threads: 1, memoryLimit: '1GiB', spillFolder: '/tmp/quantflow-spill-test' });
  const names = "('threads', 'memory_limit', 'temp_directory', 'default_null_order')";
  expect(await query(`SELECT value FROM duckdb_settings() WHERE name IN ${names} ORDER BY name`)).toEqual([
    ['NULLS_LAST'],
    ['1.0 GiB'],
    ['/tmp/quantflow-spill-test'],
    ['1'],
  ]);
  expect(() => configureDuckDb({})).toThrow('DuckDB runs already');
});

test('DuckDB is not loaded for what needs none: JSON, empty tables', async () => {
  const script = `
    import { ioManagers } from './runtime/io/index.ts';
    import { memoryStore } from './runtime/stores/memory.ts';
    const target = { store: memoryStore(), location: 'a/v', asset: 'a', type: { kind: 'table', schema: { x: 'double' } }, scratch: async () => '/tmp' };
    await ioManagers.json.write({ a: 1 }, target);
    const written = await ioManagers.table.write([], target);
    const reader = await ioManagers.table.read({ ...target, materialization: { asset: 'a', partition: '', version: 'v', ...written } });
    await reader.read(['x']);
    console.log(process.report.getReport().sharedObjects.filter((name) => name.includes('duckdb')).length);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: new URL('../..', import.meta.url).pathname,
  });
  expect(stdout.trim()).toBe('0');
});
