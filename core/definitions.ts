/** A project: its assets and jobs, checked as a whole. */
import { attachChecks, problemsOfChecks } from './assets/attach-checks.ts';
import type { SeparateCheck } from './assets/check.ts';
import { problemsOfColumns } from './assets/column-lineage.ts';
import type { MultiAsset, Outputs } from './assets/multi-asset.ts';
import { type AssetOutput, type Step, stepsBehind } from './assets/step.ts';
import { problemsOfRoots } from './assets/store-root.ts';
import { missingConfig, problemsOfSteps } from './assets/validate.ts';
import { problemsOfIo } from './assets/validate-io.ts';
import type { ConfigFields, RunConfig } from './config/run-config.ts';
import { type EnvironmentOptions, environmentLayers } from './environments.ts';
import { DefinitionError } from './errors.ts';
import { type AssetGraph, makeGraph, sortSteps } from './graph/asset-graph.ts';
import type { Job } from './jobs/job.ts';
import { type ResolvedJob, resolveJob } from './jobs/resolve-job.ts';
import { problemOfName } from './names.ts';
import type { GraphMultiAsset } from './ops/graph-multi-asset.ts';
import { type OptionNames, refuseUnknownOptions } from './options.ts';
import { timeDimensionOf } from './partitions/definition/types.ts';
import type { IoManager } from './resources/io-manager.ts';
import { resourcesOf, sortResources } from './resources/order.ts';
import { problemsOfEnvironment } from './resources/validate.ts';

/** What DuckDB may use on the embedded host. */
export interface LocalSettings {
  /** @default the machine's processors */
  readonly threads?: number | undefined;
  /** Gigabytes; sorts beyond it go to disk. @default 80 % of the machine's */
  readonly memoryGb?: number | undefined;
}

/**
 * A checked project.
 *
 * @example
 * const project: Definitions = definitions({ assets: [prices], jobs: [job({ name: 'daily' })] });
 * project.jobs.get('daily')?.keys; // Set { 'prices' }
 * export default project;
 */
export interface Definitions {
  readonly graph: AssetGraph;
  readonly jobs: ReadonlyMap<string, ResolvedJob>;
  /** The project's own, by kind. */
  readonly ioManagers: ReadonlyMap<string, IoManager>;
  readonly local: LocalSettings;
  /** What an environment says over the definitions, by its name. */
  readonly environments: ReadonlyMap<string, RunConfig>;
}

/**
 * An asset, or some that are made together.
 *
 * @example
 * const perVenue = (venue: string): AssetDefinition =>
 *   asset({ key: `${venue}/fees`, type: json<number>(), run: () => 0.001 });
 * definitions({ assets: ['binance', 'deribit'].map(perVenue) });
 */
export type AssetDefinition = AssetOutput | MultiAsset<Outputs> | GraphMultiAsset;

/** Options of {@link definitions}. */
export interface DefinitionsOptions {
  readonly assets: readonly AssetDefinition[];
  /** Checks that are declared apart from their assets. */
  readonly checks?: readonly SeparateCheck[];
  readonly jobs?: readonly Job[];
  /** For value types of one's own, one a kind. */
  readonly ioManagers?: readonly IoManager[];
  readonly local?: LocalSettings;
  /**
   * Config of resources by environment. QUANTFLOW_ENV names one on this machine, a deployment its own;
   * `dev` when nothing does.
   */
  readonly environments?: Readonly<Record<string, EnvironmentOptions>>;
}

const optionNames: OptionNames<DefinitionsOptions> = {
  assets: true,
  checks: true,
  jobs: true,
  ioManagers: true,
  local: true,
  environments: true,
};

/**
 * Checks the assets and jobs of a project as a whole.
 *
 * @throws DefinitionError with a line for every problem found
 * @example
 * export default definitions({
 *   assets: [prices, mean],
 *   jobs: [job({ name: 'daily', schedule: partitionSchedule() })],
 * });
 */
export function definitions(options: DefinitionsOptions): Definitions {
  refuseUnknownOptions('definitions()', options, optionNames);
  const gap = options.assets.findIndex((asset) => (asset as unknown) === undefined);
  if (gap >= 0)
    throw new RangeError(
      `assets[${gap}] is undefined; two files that import each other, or a misspelt name, leave it so`,
    );
  const steps = stepsBehind([...options.assets, ...opsOf(options.jobs ?? [])]);
  const { ioManagers = [], checks = [] } = options;
  const problems = [
    ...problemsOfSteps(steps),
    ...problemsOfChecks(steps, checks),
    ...problemsOfColumns(steps),
    ...problemsOfIo(steps, ioManagers),
  ];
  const environments = environmentLayers(options.environments ?? {});
  const resources = sortResources(steps.flatMap(resourcesOf)).sorted;
  const outputs = steps.flatMap((step) => step.outputs);
  const roots = [...problemsOfRoots(outputs, [])];
  problems.push(...roots);
  for (const [name, layer] of environments) {
    for (const text of problemsOfEnvironment(name, layer, resources)) problems.push({ text, of: undefined });
    if (roots.length > 0) continue;
    for (const { text, of } of problemsOfRoots(outputs, [layer]))
      problems.push({ text: `environments.${name}.${text}`, of });
  }
  const { sorted, cycle } = sortSteps(steps);
  if (cycle.length > 0) {
    const text = `the assets form a cycle: ${cycle.join(' -> ')}; remove one of these dependencies`;
    problems.push({ text, of: steps.find((step) => step.name === cycle[0]) });
  }
  if (problems.length > 0) throw new DefinitionError(problems);

  const graph = makeGraph(attachChecks(sorted, checks));
  const jobs = new Map<string, ResolvedJob>();
  for (const job of options.jobs ?? []) {
    const named =
      problemOfName('job', job.name) ??
      (jobs.has(job.name) ? `two jobs are called ${job.name}; rename one` : undefined);
    const resolved = named ?? resolveJob(graph, job);
    if (typeof resolved === 'string') {
      problems.push({ text: resolved, of: job });
      continue;
    }
    if (job.schedule !== undefined && timeDimensionOf(resolved.partitions) === undefined) {
      const text = `job ${job.name}: a partition schedule needs a time dimension, such as daily(); its partitions have none`;
      problems.push({ text, of: job });
    }
    if (job.schedule !== undefined) problems.push(...missingConfig(job.name, resolved.steps));
    jobs.set(job.name, resolved);
  }
  if (problems.length > 0) throw new DefinitionError(problems);
  return {
    graph,
    jobs,
    ioManagers: new Map(ioManagers.map((manager) => [manager.kind, manager])),
    local: options.local ?? {},
    environments,
  };
}

/** The steps of the jobs of ops; a job that stands there twice is told by its name. */
function opsOf(jobs: readonly Job[]): readonly { readonly step: Step }[] {
  return [...new Set(jobs.map((job) => job.ops))].flatMap(
    (ops) => ops?.steps.map((step) => ({ step })) ?? [],
  );
}

/**
 * Several projects as one: their assets, jobs, IO managers and environments together, checked as a whole. A job selects
 * among all of the assets. Of settings for the embedded host the first counts that says something.
 *
 * @throws DefinitionError with a line for every problem found, such as two assets of one key
 * @example
 * const market = definitions({ assets: [trades] });
 * const research = definitions({ assets: [prices, mean], jobs: [job({ name: 'everything' })] });
 * export default mergeDefinitions(market, research);
 */
export function mergeDefinitions(...parts: readonly Definitions[]): Definitions {
  const environments: Record<string, { resources: Record<string, ConfigFields> }> = {};
  for (const [name, { resources = {} }] of parts.flatMap((part) => [...part.environments])) {
    const merged = (environments[name] ??= { resources: {} });
    for (const [resource, { config }] of Object.entries(resources)) merged.resources[resource] = config;
  }
  return definitions({
    // Of a definition only its step counts.
    assets: parts.flatMap(({ graph }) => [...graph.steps.values()].map((step) => ({ step }) as AssetOutput)),
    jobs: parts.flatMap(({ jobs }) => [...jobs.values()].map(({ job }) => job)),
    ioManagers: parts.flatMap(({ ioManagers }) => [...ioManagers.values()]),
    local: Object.assign({}, ...parts.map(({ local }) => local).toReversed()) as LocalSettings,
    environments,
  });
}
