/** Which assets a run makes: Plan, the workers and Finish ask here. */
import type { AssetOutput, Step } from '../../core/assets/step.ts';
import type { Definitions } from '../../core/definitions.ts';
import { selectAssets } from '../../core/graph/selection/evaluate.ts';
import { outputsIn } from '../../core/graph/subset.ts';
import type { ResolvedJob } from '../../core/jobs/resolve-job.ts';
import type { RunRecord } from '../catalog/types.ts';

/** Keys of the assets that a selection names within a job; without one, of the job's. */
export function selectedKeys(
  { graph, keys }: Pick<ResolvedJob, 'graph' | 'keys'>,
  selection: string | undefined,
): ReadonlySet<string> {
  if (selection === undefined) return keys;
  return selectAssets(graph, selection).intersection(keys);
}

/** The outputs of a step that a run makes. */
export function outputsOfRun(
  step: Step,
  { job: name, request }: Pick<RunRecord, 'job' | 'request'>,
  { graph, jobs }: Pick<Definitions, 'graph' | 'jobs'>,
): readonly AssetOutput[] {
  if (!step.canSubset) return step.outputs;
  const job = jobs.get(name) ?? { graph, keys: new Set(graph.assets.keys()) };
  return outputsIn(step, selectedKeys(job, request['selection'] as string | undefined));
}

/** How many asset partitions some outputs of a step count for in a run; of a job of ops each op is one. */
export function countedOutputs(step: Step, outputs: readonly AssetOutput[]): number {
  return step.graph?.kind === 'job' ? 1 : outputs.filter((output) => !output.isIntermediate).length;
}
