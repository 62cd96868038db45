/** A run on AWS without AWS: how long, how much at the same time, what it costs. */
import { prices } from '../../runtime/plan/prices.ts';
import type { CompiledJob } from '../../state-machines/types.ts';
import { Bucket } from './capacity.ts';
import { Clock } from './clock.ts';
import { runStage, type Way } from './execution.ts';
import type { Quotas } from './quotas.ts';
import { type Load, Services } from './services.ts';

/** What to simulate. */
export interface Scenario {
  readonly shards: number;
  readonly maxConcurrency: number;
  readonly quotas: Quotas;
  /** Seconds and bytes by step; steps that are not there take nothing. */
  readonly steps: Readonly<Record<string, { readonly seconds: number; readonly bytes?: number }>>;
  /** Batch jobs run as functions. @default false */
  readonly batchOff?: boolean;
  /** From 0 to 1, the same sequence for the same result. */
  readonly random: () => number;
}

/** What came out. */
export interface Simulated {
  readonly makespanSeconds: number;
  readonly failedShards: number;
  readonly transitions: number;
  readonly peak: { readonly lambda: number; readonly vcpus: number; readonly queries: number };
  readonly throttled: number;
  readonly dollars: number;
}

/** Seconds of a function that only asks or moves a pointer. */
const smallSeconds = 0.15;

/** Simulates a run of a compiled job, each stage with the same shards. */
export async function simulate(job: CompiledJob, scenario: Scenario): Promise<Simulated> {
  const { quotas, random, shards, maxConcurrency } = scenario;
  const clock = new Clock();
  const services = new Services(clock, quotas, prices, random);
  const way: Way = {
    clock,
    services,
    loadOf: (name) => loadOf(name, job, scenario),
    batchOff: scenario.batchOff ?? false,
    random,
    transitions: 0,
  };
  const starts = new Bucket(clock, quotas.stepFunctions.childStarts);
  const start = (): Promise<void> => starts.take();
  const concurrency = Math.min(maxConcurrency, quotas.stepFunctions.openChildren);
  const run = async (): Promise<number> => {
    let failed = 0;
    // Plan, its Choices and Finish are a few of the parent's own.
    way.transitions += 6;
    await services.invoke('PlanFunction', way.loadOf('PlanFunction'), false);
    for (const state of Object.values(job.asl.States))
      if (state.Type === 'Map' && 'ItemReader' in state)
        failed += await runStage(state, { shards, concurrency, start }, way);
    return failed;
  };
  const failedShards = await clock.run(run());
  return {
    makespanSeconds: clock.now,
    failedShards,
    transitions: way.transitions,
    peak: { lambda: services.lambda.peak, vcpus: services.vcpus.peak, queries: services.queries.peak },
    throttled: services.throttled,
    dollars: services.dollars + way.transitions * prices.transition,
  };
}

function loadOf(name: string, { substitutions }: CompiledJob, { steps }: Scenario): Load {
  const substitution = substitutions[name];
  const ofStep = (step: string): Pick<Load, 'seconds' | 'bytes'> => ({
    seconds: steps[step]?.seconds ?? 0,
    bytes: steps[step]?.bytes ?? 0,
  });
  if (substitution?.kind === 'job-definition') return { ...substitution, ...ofStep(substitution.step) };
  if (substitution?.kind === 'function') {
    const { handler, step, memoryMb } = substitution;
    const own = handler === 'step' ? ofStep(step as string) : { seconds: smallSeconds, bytes: 0 };
    return { ...own, memoryMb, vcpu: 0 };
  }
  return { ...ofStep(name), memoryMb: 0, vcpu: 0 };
}
