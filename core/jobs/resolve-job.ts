/** A job against the graph: its steps, stages and the partitions that it runs over. */
import { isExecutable, type Step } from '../assets/step.ts';
import { type AssetGraph, stepsOf } from '../graph/asset-graph.ts';
import { selectAssets } from '../graph/selection/evaluate.ts';
import { type Sharding, shardingsOf } from '../graph/shardings.ts';
import { type Stage, stagesOf } from '../graph/stages.ts';
import { problemOfSubset } from '../graph/subset.ts';
import { type PartitionsDefinition, timeDimensionOf } from '../partitions/definition/types.ts';
import type { Job } from './job.ts';

/** A job with everything that follows from the graph. */
export interface ResolvedJob {
  readonly job: Job;
  readonly graph: AssetGraph;
  /** Executable steps, upstream first. */
  readonly steps: readonly Step[];
  readonly stages: readonly Stage[];
  /** Steps over the same dimensions. Most jobs have one. */
  readonly shardings: readonly Sharding[];
  /** Keys of the selected assets. */
  readonly keys: ReadonlySet<string>;
  /** Partitions of the finest sharding, which the schedule follows; undefined when no step is partitioned. */
  readonly partitions: PartitionsDefinition | undefined;
}

/** The ops of a job, found by name: the graph may hold copies of those that the job was made with. */
function opsOf(graph: AssetGraph, { name }: Job): readonly Step[] {
  return [...graph.steps.values()].filter((step) => step.graph?.kind === 'job' && step.graph.name === name);
}

/** Assets that are told one by one. */
const told = 8;

/** `prices (group raw), bars (group features)`, for messages. */
function assetsIn(graph: AssetGraph): string {
  const assets = [...graph.assets.values()].filter(({ step }) => isExecutable(step));
  const more = assets.length > told ? `, and ${assets.length - told} more` : '';
  const names = assets.slice(0, told).map(({ key, step }) => `${key} (group ${step.group})`);
  return names.length === 0 ? 'none at all' : `${names.join(', ')}${more}`;
}

/**
 * Resolves a job.
 *
 * @returns the job, or one text that says what is wrong with it
 */
export function resolveJob(graph: AssetGraph, job: Job): ResolvedJob | string {
  let steps: readonly Step[];
  let keys: ReadonlySet<string>;
  try {
    keys = job.ops === undefined ? selectAssets(graph, job.selection) : new Set();
    steps = job.ops === undefined ? stepsOf(graph, keys) : opsOf(graph, job);
  } catch (error) {
    return `job ${job.name}: ${(error as Error).message}`;
  }
  const [first] = steps;
  if (first === undefined)
    return `job ${job.name}: selection ${JSON.stringify(job.selection)} has no asset that can be run; there are ${assetsIn(graph)}`;
  for (const step of steps) {
    const problem = problemOfSubset(step, keys, graph.assets);
    if (problem !== undefined)
      return `job ${job.name}: selection ${JSON.stringify(job.selection)} ${problem}`;
  }
  const shardings = shardingsOf(steps);
  const stages = stagesOf(steps, shardings);
  return { job, graph, steps, shardings, stages, keys, partitions: finest(shardings) };
}

/** Of some shardings the one whose windows are the shortest; without windows, the one of the most dimensions. */
function finest(shardings: readonly Sharding[]): PartitionsDefinition | undefined {
  const length = ({ partitions }: Sharding): number => {
    const window = timeDimensionOf(partitions)?.windowAt(0);
    return window === undefined ? Number.POSITIVE_INFINITY : window.endUs - window.startUs;
  };
  const size = ({ partitions }: Sharding): number => partitions?.dimensions.length ?? 0;
  const [first] = shardings.toSorted((a, b) => {
    const [x, y] = [length(a), length(b)];
    return x === y ? size(b) - size(a) : x - y;
  });
  return first?.partitions;
}
