/** Each stage of the pipeline on a generated day of 1 million deltas: a process a stage, as a user starts it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure } from './measure.ts';

const bin = fileURLToPath(new URL('../bin/qf.js', import.meta.url));
const events = 1_000_000;

const project = `
project:
  name: bench
  partitions: { start: 2024-01-01, timezone: UTC }
  symbols: [{ name: BTCUSDT, feed: synthetic, ticks_per_unit: 10 }]
  ingest: { feeds: [{ name: synthetic, provider: synthetic, exchange: synthetic, data_types: [trades, incremental_book_L2], events: ${events} }] }
  state_engine: { bars: { time: {}, tick: {}, volume: { threshold: 20 }, dollar: { threshold: 1200000 } } }
  label_engine: { methods: [{ name: triple_barrier }, { name: fixed_horizon_return }, { name: trend_scanning }] }
  feature_engine: { features: [ret_1, ret_5, ret_15, rv_20, ewm_vol_100] }
`;

export async function day(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'quantflow-bench-'));
  writeFileSync(join(dir, 'quantflow.yaml'), project);
  const rows: object[] = [];
  for (const stage of ['ingest', 'dbt', 'state_engine', 'label_engine', 'feature_engine']) {
    const { wallMs, cpuMs, peakMb, stdout } = await measure(process.execPath, [
      bin,
      'run',
      `quantflow_${stage}`,
      '--project',
      dir,
      '--partition',
      '2024-01-01|BTCUSDT',
      '--json',
    ]);
    const { materializations } = JSON.parse(stdout) as {
      materializations: readonly { rows: number | null }[];
    };
    rows.push({
      stage,
      'wall s': (wallMs / 1000).toFixed(2),
      'cpu s': (cpuMs / 1000).toFixed(2),
      'peak MB': Math.round(peakMb),
      'rows out': materializations.reduce((sum, m) => sum + (m.rows ?? 0), 0),
    });
  }
  rmSync(dir, { recursive: true });
  console.table(rows);
}
