/** `npm run bench [-- name ...]`: measures and prints tables. Nothing is asserted here: a figure is read beside its aim. */
import { bundles } from './bundles.ts';
import { day } from './day.ts';
import { dssm } from './dssm.ts';
import { features25 } from './features.ts';
import { noop } from './noop.ts';
import { partitions } from './partitions.ts';
import { planning } from './plan.ts';
import { simulateAws } from './simulate-aws.ts';
import { staleness } from './staleness.ts';
import { startup } from './startup.ts';

/** Benchmarks by name: one file and one line here. */
const benches: Readonly<Record<string, () => Promise<void>>> = {
  startup: startup,
  bundles: bundles,
  noop: noop,
  day: day,
  dssm: dssm,
  features: features25,
  staleness: staleness,
  plan: planning,
  partitions: partitions,
  'simulate-aws': simulateAws,
};

const names = process.argv.slice(2);
const unknown = names.find((name) => !(name in benches));
if (unknown !== undefined) {
  console.error(`there is no benchmark ${unknown}; there are ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}
for (const [name, run] of Object.entries(benches)) {
  if (names.length > 0 && !names.includes(name)) continue;
  console.log(`\n# ${name}`);
  await run();
}
