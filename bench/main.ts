/** `npm run bench [-- name ...]`, or a name and its options: prints tables. Nothing is asserted: a figure is read beside its aim. */
import { parseArgs } from 'node:util';
import { backfill } from './backfill.ts';
import { bundles } from './bundles.ts';
import { day } from './day.ts';
import { dssm } from './dssm.ts';
import { features25 } from './features.ts';
import { market } from './market.ts';
import { marketOptions } from './market-data.ts';
import { noop } from './noop.ts';
import { partitions } from './partitions.ts';
import { planning } from './plan.ts';
import { simulateAws } from './simulate-aws.ts';
import { staleness } from './staleness.ts';
import { startup } from './startup.ts';
import { UsageError } from './usage-error.ts';

/** Benchmarks by name: one file and one line here. */
const benches: Readonly<Record<string, () => Promise<void>>> = {
  startup: startup,
  bundles: bundles,
  noop: noop,
  day: day,
  market: () => market({}),
  backfill: () => backfill({}),
  dssm: dssm,
  features: features25,
  staleness: staleness,
  plan: planning,
  partitions: partitions,
  'simulate-aws': simulateAws,
};

/** Those with options of their own, which are given when the benchmark is the only one. */
const withOptions = {
  market: { run: market, options: marketOptions },
  backfill: { run: backfill, options: marketOptions },
} as const;

try {
  await main(process.argv.slice(2));
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  if (!(error instanceof UsageError) && !code?.startsWith('ERR_PARSE_ARGS')) throw error;
  console.error(message);
  process.exitCode = 2;
}

async function main(args: readonly string[]): Promise<void> {
  const [only] = args;
  if (args.length > 1 && only !== undefined && Object.hasOwn(withOptions, only)) {
    const { run, options } = withOptions[only as keyof typeof withOptions];
    const { values } = parseArgs({ args: args.slice(1), options });
    return run(values);
  }
  const { positionals: names } = parseArgs({ args: [...args], allowPositionals: true, options: {} });
  const unknown = names.find((name) => !Object.hasOwn(benches, name));
  if (unknown !== undefined)
    throw new UsageError(`there is no benchmark ${unknown}; there are ${Object.keys(benches).join(', ')}`);
  for (const [name, run] of Object.entries(benches)) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.log(`\n# ${name}`);
    await run();
  }
}
