/** What a run would do, without doing it: the decisions of Plan, counted. Nothing is written. */
import { environmentOf } from '../../core/environments.ts';
import { outputsIn } from '../../core/graph/subset.ts';
import { boundDefinitions } from '../bound-definitions.ts';
import { type ResolvedRequest, resolveRunRequest } from '../request/resolve.ts';
import type { RunRequest } from '../request/schema.ts';
import { countedOutputs } from '../request/selected.ts';
import type { Runtime } from '../runtime.ts';
import { jobOf } from './plan.ts';
import { planJob } from './plan-job.ts';

/** A stage of a dry run. */
export interface DryStage {
  readonly name: string;
  readonly shards: number;
  readonly waves: number;
}

/** A step of a dry run: its partitions, by what would happen and why. */
export interface DryStep {
  readonly step: string;
  readonly run: number;
  readonly skip: number;
  readonly blocked: number;
  /** Number of partitions by reason: of those that run too. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Shards of it that run: a task each. */
  readonly tasks: number;
  /** Statements of a SQL step on Athena. */
  readonly statements: number;
}

/** What a run would do. */
export interface DryRun {
  readonly job: string;
  /** With its defaults. */
  readonly request: RunRequest;
  readonly stages: readonly DryStage[];
  readonly steps: readonly DryStep[];
  /** Asset partitions. */
  readonly planned: number;
  readonly skipped: number;
  readonly blocked: number;
  /** Why the schedule's tick would ask for nothing. */
  readonly skipReason?: string;
}

type Growing = { -readonly [K in keyof DryStep]: DryStep[K] } & { reasons: Record<string, number> };

/**
 * Plans a run that does not take place.
 *
 * @throws InvalidInputError as Plan does
 */
export async function dryRun(name: string, input: unknown, unbound: Runtime): Promise<DryRun> {
  const asOf = unbound.now();
  const definitions = await boundDefinitions(unbound.definitions, unbound.catalog, asOf);
  const runtime = { ...unbound, definitions };
  const job = jobOf(name, runtime);
  const environment = environmentOf(runtime.definitions, runtime.environment);
  const resolved: ResolvedRequest = resolveRunRequest(
    input,
    job,
    asOf,
    environment,
    runtime.references.isOnAws,
  );
  const steps = new Map<string, Growing>(
    job.steps.map(({ name: step }) => [
      step,
      { step, run: 0, skip: 0, blocked: 0, reasons: {}, tasks: 0, statements: 0 },
    ]),
  );
  const counts = { run: 0, skip: 0, blocked: 0 };
  const stages: DryStage[] = [];
  const planned = planJob(job, resolved, { runId: 'dry-run', asOf }, runtime, (decided) => {
    const step = steps.get(decided.step.name) as Growing;
    step[decided.action]++;
    step.reasons[decided.reason] = (step.reasons[decided.reason] ?? 0) + 1;
    counts[decided.action] += countedOutputs(decided.step, outputsIn(decided.step, resolved.keys));
  });
  for await (const { stage, shards } of planned) {
    let [count, waves] = [0, 0];
    for (const { shard, wave } of shards) {
      count++;
      waves = Math.max(waves, wave + 1);
      for (const { name: step, compute } of stage.steps) {
        if (shard.steps[step] !== 'run') continue;
        const growing = steps.get(step) as Growing;
        growing.tasks++;
        if (compute?.backend === 'athena') growing.statements += shard.parts?.length ?? 1;
      }
    }
    stages.push({ name: stage.name, shards: count, waves });
  }
  return {
    job: name,
    request: resolved.request,
    stages,
    steps: [...steps.values()],
    planned: counts.run,
    skipped: counts.skip,
    blocked: counts.blocked,
    ...(resolved.skip !== undefined && { skipReason: resolved.skip }),
  };
}
