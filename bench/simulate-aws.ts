/** A backfill of the shipped pipeline on AWS, simulated: what the defaults of concurrency and compute are chosen by. */
import { loadProject } from '../pipelines/load-project.ts';
import { compile } from '../state-machines/compile.ts';
import type { CompiledJob } from '../state-machines/types.ts';
import { seededRandom } from './random.ts';
import { newAccount, type Quotas, usualAccount, withVcpus } from './simulate-aws/quotas.ts';
import { type Scenario, simulate } from './simulate-aws/simulate.ts';

/** Seconds by step of a symbol-day with a million book deltas, as `bench -- day` measures them on two cores. */
const millionDeltas: Scenario['steps'] = {
  raw_synthetic: { seconds: 2.3 },
  cdm_trade: { seconds: 1, bytes: 2e6 },
  cdm_book_delta: { seconds: 1, bytes: 12e6 },
  state_engine_full: { seconds: 1.7 },
  cdm_labels: { seconds: 0.5 },
  ft_features: { seconds: 0.9 },
};

/** A day of a liquid pair: so many times the deltas, and each step as much longer. */
function times(factor: number): Scenario['steps'] {
  return Object.fromEntries(
    Object.entries(millionDeltas).map(([step, { seconds, bytes = 0 }]) => [
      step,
      { seconds: seconds * factor, bytes: bytes * factor },
    ]),
  );
}

const duration = (seconds: number): string =>
  seconds < 600
    ? `${seconds.toFixed(0)} s`
    : seconds < 36_000
      ? `${(seconds / 60).toFixed(0)} min`
      : `${(seconds / 3600).toFixed(1)} h`;

async function table(
  job: CompiledJob,
  title: string,
  rows: readonly Omit<Scenario, 'random'>[],
): Promise<void> {
  console.log(`\n${title}`);
  console.log(
    '| shards | max_concurrency | heavy steps on | makespan | peak Lambda / vCPU / queries | transitions | throttled | failed | $ | $ a shard |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const row of rows) {
    const result = await simulate(job, { ...row, random: seededRandom(1) });
    const { peak } = result;
    console.log(
      `| ${[
        row.shards,
        row.maxConcurrency,
        row.batchOff ? 'Lambda' : `Batch, ${row.quotas.batch.vcpus} vCPU`,
        duration(result.makespanSeconds),
        `${peak.lambda} / ${peak.vcpus} / ${peak.queries}`,
        result.transitions,
        result.throttled,
        result.failedShards,
        result.dollars.toFixed(2),
        (result.dollars / row.shards).toFixed(4),
      ].join(' | ')} |`,
    );
  }
}

/** Prints the tables. */
export async function simulateAws(): Promise<void> {
  const { jobs } = await loadProject(process.cwd());
  const resolved = jobs.get('quantflow_pipeline');
  if (resolved === undefined) throw new Error('the project has no job quantflow_pipeline');
  const job = compile(resolved);
  const on =
    (quotas: Quotas, steps: Scenario['steps'], batchOff: boolean) =>
    (shards: number, maxConcurrency: number) => ({ shards, maxConcurrency, quotas, steps, batchOff });
  const { asOf, region } = usualAccount;
  console.log(`Quotas and prices of ${asOf}, ${region}. Seconds vary by a fifth.`);
  const year = [4, 16, 64, 256];
  const small = [
    on(usualAccount, millionDeltas, true),
    on(usualAccount, millionDeltas, false),
    on(withVcpus(usualAccount, 256), millionDeltas, false),
  ];
  await table(job, 'a day of 1 M deltas', [
    ...small.map((row) => row(1, 4)),
    ...small.flatMap((row) => year.map((most) => row(365, most))),
    ...small.flatMap((row) => [4, 64, 256, 1000].map((most) => row(10_000, most))),
  ]);
  const large = [on(usualAccount, times(100), false), on(withVcpus(usualAccount, 256), times(100), false)];
  await table(job, 'a day of 100 M deltas', [
    ...large.map((row) => row(1, 4)),
    ...large.flatMap((row) => year.map((most) => row(365, most))),
    ...large.map((row) => row(10_000, 64)),
  ]);
  const young = on(newAccount, millionDeltas, true);
  await table(job, 'a new account, 1 M deltas', [
    young(1, 4),
    ...[4, 8, 16, 64].map((most) => young(365, most)),
  ]);
}
