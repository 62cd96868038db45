/** Plans a job stage by stage, in order: each looks at what the stages before it decided. */
import type { Step } from '../../core/assets/step.ts';
import { environmentOf } from '../../core/environments.ts';
import type { Stage } from '../../core/graph/stages.ts';
import type { ResolvedJob } from '../../core/jobs/resolve-job.ts';
import { noPartitions } from '../../core/partitions/subset/subset.ts';
import type { ShardAction } from '../messages.ts';
import type { ResolvedRequest } from '../request/resolve.ts';
import type { Runtime } from '../runtime.ts';
import type { PageListener } from '../staleness/load.ts';
import { failedPlaces } from './failed.ts';
import { needsOf } from './needs.ts';
import { type Decided, type PlannedShard, type Planning, planStage } from './plan-stage.ts';
import { publishedIndex, summaryIndex } from './published.ts';

/** A stage and its shards; take them all before the next stage is asked for. */
export interface PlannedStage {
  readonly stage: Stage;
  readonly shards: Generator<PlannedShard>;
}

/**
 * Decides about every stage of a job.
 *
 * @param tell is told each decision that counts
 * @param onPage is told what is published of the partitions that are looked at
 * @throws InvalidInputError for what an execution could not take
 */
export async function* planJob(
  job: ResolvedJob,
  { request, partitions: asked, steps: selected, keys }: ResolvedRequest,
  { runId, asOf }: { readonly runId: string; readonly asOf: number },
  runtime: Pick<Runtime, 'catalog' | 'runs' | 'definitions' | 'environment'>,
  tell: (decided: Decided) => void,
  onPage?: PageListener,
): AsyncGenerator<PlannedStage> {
  const { write_mode: writeMode, shard_granularity: granularity, batch_days: batchDays } = request;
  const planning: Planning = {
    ...{ runId, asOf, writeMode, granularity, batchDays, selected, keys },
    layers: [environmentOf(runtime.definitions, runtime.environment), request.config ?? {}],
    isAsked: request.only_failed ? await failedPlaces(runId, runtime) : undefined,
    remembered: rememberedIn(job),
  };
  for (const stage of job.stages) {
    const partitions = asked.get(stage.sharding) ?? noPartitions(stage.sharding.partitions);
    // Whether an intermediate can be used again is asked of its freshness, in any mode.
    const asksFreshness =
      writeMode === 'skip_if_fresh' || (writeMode === 'skip_if_exists' && stage.steps.some(hasIntermediates));
    const needs = needsOf(stage, partitions, job.graph, asOf, asksFreshness);
    const published = asksFreshness
      ? await publishedIndex(runtime.catalog, needs, asOf, request.config, onPage)
      : await summaryIndex(runtime.catalog, needs, onPage);
    yield { stage, shards: planStage(stage, partitions, published, planning, tell) };
  }
}

const hasIntermediates = ({ outputs }: Step): boolean => outputs.some((output) => output.isIntermediate);

/** Maps for the decisions that are looked up again: of steps that another stage or wave needs. */
function rememberedIn({ stages, steps }: ResolvedJob): ReadonlyMap<Step, Map<string, ShardAction>> {
  const stageOf = new Map(stages.flatMap((stage) => stage.steps.map((step) => [step, stage])));
  const needed = steps.flatMap((step) =>
    Object.values(step.deps)
      .map(({ asset }) => asset.step)
      .filter((upstream) => upstream === step || stageOf.get(upstream) !== stageOf.get(step)),
  );
  return new Map(needed.map((step) => [step, new Map()]));
}
