/** Staleness of 100 assets x 10,000 partitions in memory: all fresh, and all stale by the first asset's code. */
import type { AssetOutput } from '../core/assets/step.ts';
import { asset, daily } from '../core/index.ts';
import { Staleness } from '../runtime/staleness/staleness.ts';
import type { PublishedVersion } from '../runtime/staleness/types.ts';
import { median } from './measure.ts';

const assets = 100;
const partitions = 10_000;
const repeats = 5;

export async function staleness(): Promise<void> {
  const days = daily({ start: '1990-01-01' });
  const chain: AssetOutput[] = [];
  for (let i = 0; i < assets; i++) {
    const deps = i === 0 ? {} : { up: chain[i - 1] as AssetOutput };
    chain.push(asset({ key: `a${i}`, codeVersion: '1', partitions: days, deps, run: () => undefined }));
  }
  const keys = Array.from({ length: partitions }, (_, i) =>
    new Date(Date.UTC(1990, 0, 1 + i)).toISOString().slice(0, 10),
  );
  const rows: object[] = [];
  for (const [what, codeOfFirst] of [
    ['all fresh', '1'],
    ['all stale', '0'],
  ] as const) {
    const version = (i: number): PublishedVersion => ({
      runId: 'r',
      codeVersion: i === 0 ? codeOfFirst : '1',
      dataVersion: 'd',
      inputVersions: i === 0 ? {} : { [`a${i - 1}`]: 'd' },
    });
    const published = new Map(
      chain.map((output, i) => [output.key, new Map(keys.map((key) => [key, version(i)]))]),
    );
    const times: number[] = [];
    let stale = 0;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const startedAt = performance.now();
      const index = new Staleness(published);
      stale = 0;
      for (const output of chain)
        for (const key of keys) if (index.statusOf(output, key).status === 'STALE') stale++;
      times.push(performance.now() - startedAt);
    }
    rows.push({
      what,
      'asset partitions': assets * partitions,
      stale,
      'median s': (median(times) / 1000).toFixed(2),
      'aim s': 1,
    });
  }
  console.table(rows);
}
