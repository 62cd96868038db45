/** What a dry run would cost: seconds and bytes from the job's last runs, priced at list prices. */
import type { Step } from '../../core/assets/step.ts';
import { everyItem } from '../catalog/every-item.ts';
import type { Runtime } from '../runtime.ts';
import type { DryRun, DryStep } from './dry-run.ts';
import { jobOf } from './plan.ts';
import { leastBilled, type Prices } from './prices.ts';

/** Runs that are looked at. */
const lastRuns = 5;
/** Versions whose size is looked at, an asset. */
const lastVersions = 20;

/** What a service would do and cost. */
export interface EstimatedUse {
  readonly lambdaGbSeconds: number;
  readonly batchVcpuSeconds: number;
  readonly athenaBytes: number;
  readonly dollars: number;
}

/** An estimate. */
export interface Estimate extends EstimatedUse {
  readonly transitions: number;
  /** Steps that would run and never did: what they take is not in the sums. */
  readonly unknown: readonly string[];
  /** Day and region of the prices. */
  readonly prices: Pick<Prices, 'asOf' | 'region'>;
}

const none: EstimatedUse = { lambdaGbSeconds: 0, batchVcpuSeconds: 0, athenaBytes: 0, dollars: 0 };

/** Estimates a dry run that takes so many transitions. */
export async function estimate(
  { job, steps }: DryRun,
  transitions: number,
  runtime: Runtime,
  prices: Prices,
): Promise<Estimate> {
  const seconds = await secondsOf(job, runtime);
  const definitions = new Map(jobOf(job, runtime).steps.map((step) => [step.name, step]));
  const unknown: string[] = [];
  let sum = none;
  for (const dry of steps) {
    const step = definitions.get(dry.step);
    if (dry.run === 0 || step === undefined) continue;
    const mean = seconds.get(dry.step);
    if (mean === undefined) unknown.push(dry.step);
    else sum = add(sum, await useOf(step, dry, mean, runtime, prices));
  }
  return {
    ...sum,
    dollars: sum.dollars + transitions * prices.transition,
    transitions,
    unknown,
    prices: { asOf: prices.asOf, region: prices.region },
  };
}

function add(a: EstimatedUse, b: EstimatedUse): EstimatedUse {
  return {
    lambdaGbSeconds: a.lambdaGbSeconds + b.lambdaGbSeconds,
    batchVcpuSeconds: a.batchVcpuSeconds + b.batchVcpuSeconds,
    athenaBytes: a.athenaBytes + b.athenaBytes,
    dollars: a.dollars + b.dollars,
  };
}

/** Mean seconds of a partition by step, over the successful attempts of the last runs. */
async function secondsOf(job: string, { catalog }: Runtime): Promise<ReadonlyMap<string, number>> {
  const sums = new Map<string, { total: number; count: number }>();
  for (const { runId } of (await catalog.runs({ job, limit: lastRuns })).items)
    for await (const { step, status, startedAt, endedAt } of everyItem((page) =>
      catalog.steps(runId, page),
    )) {
      if (status !== 'SUCCEEDED' || endedAt === undefined) continue;
      const sum = sums.get(step) ?? { total: 0, count: 0 };
      sum.total += (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
      sum.count++;
      sums.set(step, sum);
    }
  return new Map([...sums].map(([step, { total, count }]) => [step, total / count]));
}

async function useOf(
  step: Step,
  { run, tasks, statements }: DryStep,
  seconds: number,
  runtime: Runtime,
  prices: Prices,
): Promise<EstimatedUse> {
  const { compute } = step;
  if (compute?.backend === 'lambda') {
    const lambdaGbSeconds = (run * seconds * compute.memoryMb) / 1024;
    const dollars = lambdaGbSeconds * prices.lambdaGbSecond + tasks * prices.lambdaRequest;
    return { ...none, lambdaGbSeconds, dollars };
  }
  if (compute?.backend === 'batch') {
    const billed = tasks * Math.max(leastBilled.fargateSeconds, (seconds * run) / Math.max(tasks, 1));
    const batchVcpuSeconds = billed * compute.vcpu;
    const gbSeconds = (billed * compute.memoryMb) / 1024;
    return {
      ...none,
      batchVcpuSeconds,
      dollars: batchVcpuSeconds * prices.fargateVcpuSecond + gbSeconds * prices.fargateGbSecond,
    };
  }
  let read = 0;
  for (const { asset } of Object.values(step.deps)) read += await meanBytes(asset.key, runtime);
  const athenaBytes = Math.max(statements * leastBilled.athenaBytes, run * read);
  return { ...none, athenaBytes, dollars: athenaBytes * prices.athenaByte };
}

async function meanBytes(asset: string, { catalog }: Runtime): Promise<number> {
  const { items } = await catalog.pointers(asset, { limit: lastVersions });
  return items.length === 0 ? 0 : items.reduce((sum, { bytes }) => sum + bytes, 0) / items.length;
}
