/** A project: its assets and jobs, checked as a whole. */
import type { MultiAsset, Outputs } from './assets/multi-asset.ts';
import type { AssetOutput, Step } from './assets/step.ts';
import { problemsOfSteps } from './assets/validate.ts';
import { problemsOfIo } from './assets/validate-io.ts';
import { DefinitionError } from './errors.ts';
import { type AssetGraph, makeGraph, sortSteps } from './graph/asset-graph.ts';
import type { Job } from './jobs/job.ts';
import { type ResolvedJob, resolveJob } from './jobs/resolve-job.ts';
import { problemOfName } from './names.ts';
import { timeDimensionOf } from './partitions/definition/types.ts';
import type { IoManager } from './resources/io-manager.ts';

/** What DuckDB may use on the embedded host. */
export interface LocalSettings {
  /** @default the machine's processors */
  readonly threads?: number | undefined;
  /** Gigabytes; sorts beyond it go to disk. @default 80 % of the machine's */
  readonly memoryGb?: number | undefined;
}

/** A checked project. */
export interface Definitions {
  readonly graph: AssetGraph;
  readonly jobs: ReadonlyMap<string, ResolvedJob>;
  /** The project's own, by kind. */
  readonly ioManagers: ReadonlyMap<string, IoManager>;
  readonly local: LocalSettings;
}

/** Options of {@link definitions}. */
export interface DefinitionsOptions {
  readonly assets: readonly (AssetOutput | MultiAsset<Outputs>)[];
  readonly jobs?: readonly Job[];
  /** For value types of one's own, one a kind. */
  readonly ioManagers?: readonly IoManager[];
  readonly local?: LocalSettings;
}

/**
 * Checks the assets and jobs of a project as a whole.
 *
 * @example export default definitions({ assets: [trades, bars], jobs: [job({ name: 'daily' })] });
 * @throws DefinitionError with a line for every problem found
 */
export function definitions(options: DefinitionsOptions): Definitions {
  const steps = [...new Set(options.assets.map((asset): Step => asset.step))];
  const { ioManagers = [] } = options;
  const problems = [...problemsOfSteps(steps), ...problemsOfIo(steps, ioManagers)];
  const { sorted, cycle } = sortSteps(steps);
  if (cycle.length > 0)
    problems.push(`the assets form a cycle: ${cycle.join(' -> ')}; remove one of these dependencies`);
  if (problems.length > 0) throw new DefinitionError(problems);

  const graph = makeGraph(sorted);
  const jobs = new Map<string, ResolvedJob>();
  for (const job of options.jobs ?? []) {
    const named =
      problemOfName('job', job.name) ??
      (jobs.has(job.name) ? `two jobs are called ${job.name}; rename one` : undefined);
    const resolved = named ?? resolveJob(graph, job);
    if (typeof resolved === 'string') {
      problems.push(resolved);
      continue;
    }
    if (job.schedule !== undefined && timeDimensionOf(resolved.partitions) === undefined) {
      problems.push(
        `job ${job.name}: a partition schedule needs a time dimension, such as daily(); its partitions have none`,
      );
    }
    jobs.set(job.name, resolved);
  }
  if (problems.length > 0) throw new DefinitionError(problems);
  return {
    graph,
    jobs,
    ioManagers: new Map(ioManagers.map((manager) => [manager.kind, manager])),
    local: options.local ?? {},
  };
}
