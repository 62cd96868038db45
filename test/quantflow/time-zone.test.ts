/** Days of another zone than UTC: cut at its midnights, from the feed to the bars. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createRunner, loadProject } from '../../cli/runner.ts';
import { daily, definitions, job, sqlAsset, table } from '../../core/index.ts';
import { resolveRunRequest } from '../../runtime/request/resolve.ts';
import { qfJson } from '../support/qf.ts';

const dir = mkdtempSync(join(tmpdir(), 'quantflow-zone-'));
afterAll(() => rmSync(dir, { recursive: true }));

test('a day of 23 hours in New York has rows, SQL bounds and bars of its own window', async () => {
  writeFileSync(
    join(dir, 'quantflow.yaml'),
    `project:
  partitions: { start: 2024-03-01, timezone: America/New_York }
  symbols: [{ name: A, feed: a }]
  ingest: { feeds: [{ name: a, provider: synthetic, events: 2000 }] }
  data_processing: { historical_data_engine: duckdb }
  state_engine: { bars: { time: { interval_us: 3600000000 } } }
`,
  );
  const partition = '2024-03-10|A';
  const { status, error } = await createRunner(loadProject(dir)).run({
    partition,
    selection: 'key:cdm_trade or key:cdm_book_delta or group:ingest or group:state_engine',
    skip_test: false,
  });
  expect([status, error]).toEqual(['SUCCEEDED', undefined]);
  const at = ['--partition', partition, '--project', dir];
  const start = Date.parse('2024-03-10T05:00:00Z') * 1000;
  const end = Date.parse('2024-03-11T04:00:00Z') * 1000;
  const rows = async (asset: string): Promise<readonly Record<string, number>[]> => {
    const args = ['show', asset, '--limit', '1000', ...at];
    const { preview } = await qfJson<{ preview: { value: { records: Record<string, number>[] } } }>(args);
    return preview.value.records;
  };
  const trades = (await rows('cdm_trade')).map((row) => row['ts']!);
  expect(Math.min(...trades)).toBeGreaterThanOrEqual(start);
  expect(Math.max(...trades)).toBeLessThan(end);
  const bars = (await rows('cdm_time_bars')).map((row) => row['ts_open']!);
  expect(bars.length).toBeLessThanOrEqual(23);
  const { rows: snapshots } = await qfJson<{ rows: number }>(['show', 'cdm_lob_l2', '--limit', '1', ...at]);
  expect(snapshots).toBeGreaterThan(22 * 3600);
  expect(snapshots).toBeLessThanOrEqual(23 * 3600);
});

test('yesterday, the default of a run request, is that of the zone', () => {
  const day = (timezone: string, now: string) => {
    const asset = sqlAsset({
      key: 'a',
      partitions: daily({ start: '2024-01-01', timezone }),
      type: table({ x: 'int64' }),
      sql: 'select 1 as x',
    });
    const resolved = definitions({ assets: [asset], jobs: [job({ name: 'j' })] }).jobs.get('j')!;
    return resolveRunRequest({}, resolved, Date.parse(now)).request.start_date;
  };
  expect(day('UTC', '2024-06-02T02:00:00Z')).toBe('2024-06-01');
  expect(day('America/New_York', '2024-06-02T02:00:00Z')).toBe('2024-05-31');
  expect(day('Asia/Tokyo', '2024-06-01T16:00:00Z')).toBe('2024-06-01');
});
