/** The 25 features of a day of one-second bars, in this process: bars and book made up beforehand. */
import { features } from '../engines/features/index.ts';
import { planFeatures } from '../engines/features/plan/compile.ts';
import { computeFeatures, type FeatureInput } from '../engines/features/table.ts';
import { seededRandom } from './random.ts';

const rows = 86_400;
const runs = 8;

export async function features25(): Promise<void> {
  const input = day();
  const plan = planFeatures(Object.keys(features));
  const before = process.memoryUsage().arrayBuffers;
  const took = Array.from({ length: runs }, (_, run) => {
    const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
    computeFeatures('time', plan, input);
    const wallMs = performance.now() - startedAt;
    const { user, system } = process.cpuUsage(cpu);
    if (run === 0) {
      const held = (process.memoryUsage().arrayBuffers - before) / 2 ** 20;
      console.log(`${plan.steps.length} steps; arrays of the first run ${held.toFixed(0)} MB`);
    }
    return { wallMs, cpuMs: (user + system) / 1000 };
  });
  const best = took.toSorted((a, b) => a.cpuMs - b.cpuMs)[0]!;
  for (const [name, { wallMs, cpuMs }] of [['first', took[0]!] as const, ['best', best] as const]) {
    console.log(
      `${name.padEnd(6)} ${wallMs.toFixed(0).padStart(5)} ms wall ${cpuMs.toFixed(0).padStart(5)} ms CPU`,
    );
  }
}

/** A random walk of ticks, from a fixed seed. */
function day(): FeatureInput {
  const random = seededRandom(12_345);
  const column = (value: (row: number) => number): Float64Array =>
    Float64Array.from({ length: rows }, (_, i) => value(i));
  let price = 60_000;
  const close = column(() => (price += (random() - 0.5) * 10));
  const open = column((i) => close[i]! + random() - 0.5);
  const [buy, sell] = [column(random), column(random)];
  const columns = {
    ts_open: column((i) => i * 1e6),
    ts_close: column((i) => (i + 1) * 1e6),
    open,
    high: column((i) => Math.max(open[i]!, close[i]!) + random()),
    low: column((i) => Math.min(open[i]!, close[i]!) - random()),
    close,
    volume: column((i) => buy[i]! + sell[i]!),
    dollar: column((i) => (buy[i]! + sell[i]!) * close[i]!),
    vwap: column((i) => close[i]! + random() - 0.5),
    n_trades: column(() => 1 + Math.floor(random() * 9)),
    buy_volume: buy,
    sell_volume: sell,
    bar_id: column((i) => i),
  };
  const lob = {
    ts: columns.ts_close,
    imbalance_n: column(() => random() - 0.5),
    spread: column(() => 0.1),
    mid: close,
  };
  return { bars: { rows, columns }, lob: { rows, columns: lob } };
}
