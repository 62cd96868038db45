/** Runs assets in this process, by the step runner of a real run, over stores in memory. */
import { type AssetOutput, type Step, stepsBehind } from '../../core/assets/step.ts';
import type { RunConfig } from '../../core/config/run-config.ts';
import { type AssetDefinition, type Definitions, definitions } from '../../core/definitions.ts';
import { defaultEnvironment } from '../../core/environments.ts';
import { InvalidInputError } from '../../core/errors.ts';
import { stepsOf } from '../../core/graph/asset-graph.ts';
import type { AssetSelection } from '../../core/graph/selection/builder.ts';
import { selectAssets } from '../../core/graph/selection/evaluate.ts';
import { problemOfSubset } from '../../core/graph/subset.ts';
import { partitionContext } from '../../core/partitions/context.ts';
import { problemOfKey } from '../../core/partitions/key.ts';
import type { IoManager } from '../../core/resources/io-manager.ts';
import { boundDefinitions } from '../bound-definitions.ts';
import { everyItem } from '../catalog/every-item.ts';
import { environmentReferences, type ReferenceSource } from '../config/references.ts';
import { checkRunConfig } from '../request/run-config.ts';
import type { Runtime } from '../runtime.ts';
import { memoryStore } from '../stores/memory.ts';
import { attemptItems, attemptUntilDone } from './attempt.ts';
import { neededOf, publishGiven } from './given-values.ts';
import { ephemeralInstance, type TestInstance } from './instance.ts';
import { overridden, refuse } from './overrides.ts';
import { type MaterializeResult, resultOf, type StepEnd } from './result.ts';
import { testScratch } from './scratch.ts';

/**
 * Options of {@link materializeToMemory}.
 *
 * @example
 * const options: MaterializeToMemoryOptions = {
 *   partition: '2024-01-01',
 *   raiseOnError: false,
 *   tags: { why: 'a test' },
 * };
 * await materializeToMemory([prices], options);
 */
export interface MaterializeToMemoryOptions {
  /** Partition key, for the partitioned ones of the assets. */
  readonly partition?: string;
  /** In place of the assets' own, by the name that their functions use: a value, or a resource. */
  readonly resources?: Readonly<Record<string, unknown>>;
  /** Config of steps and resources, in the form of a run request's `config`. */
  readonly runConfig?: RunConfig;
  /** Environment variables that `{ env: NAME }` stands for. @default those of this process */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Secrets by name. @default those in environment variables, as for a worker */
  readonly secrets?: Readonly<Record<string, string>>;
  /** A selection, or the assets themselves. @default all */
  readonly selection?: string | AssetSelection | readonly AssetDefinition[];
  /** Values of assets that are not run, by key: of external ones, or of those not selected. */
  readonly given?: Readonly<Record<string, unknown>>;
  /** Throw the first failure, rather than go on with what does not depend on it. @default true */
  readonly raiseOnError?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
  /** Leaves the tests of SQL models out, as a run does that says nothing. @default true */
  readonly skipTest?: boolean;
  /** For value types of one's own, as in `definitions`. */
  readonly ioManagers?: readonly IoManager[];
}

/**
 * Options of {@link materialize}.
 *
 * @example
 * const options: MaterializeOptions = { partition: '2024-01-01', instance: ephemeralInstance() };
 * await materialize([prices], options);
 */
export interface MaterializeOptions extends MaterializeToMemoryOptions {
  /** Stores that outlive the call. @default a new one in memory */
  readonly instance?: TestInstance;
}

const memoryOptions = [
  'partition',
  'resources',
  'runConfig',
  'env',
  'secrets',
  'selection',
  'given',
  'raiseOnError',
  'tags',
  'skipTest',
  'ioManagers',
];

/**
 * Runs assets in this process, upstream first, one after another: write, audit, publish as in a real run. Retries come at
 * once. The definitions of all upstreams are needed, also of those not run.
 *
 * @throws StepError whose cause is the error of the asset's function, unless `raiseOnError` is false
 * @throws DefinitionError, InvalidInputError for assets, a partition, a resource or a config that do not fit
 * @example
 * import { deepEqual } from 'node:assert/strict';
 *
 * const result = await materialize([prices, mean], { partition: '2024-01-01' });
 * deepEqual(result.outputForNode(mean), { mean: 2 });
 */
export async function materialize(
  assets: readonly AssetDefinition[],
  options: MaterializeOptions = {},
): Promise<MaterializeResult> {
  refuse('options', Object.keys(options), [...memoryOptions, 'instance']);
  return run(assets, options);
}

/**
 * The same as {@link materialize} with stores that nobody else sees.
 *
 * @throws InvalidInputError also for an instance: it would say where values are kept
 * @example
 * import { deepEqual } from 'node:assert/strict';
 *
 * const result = await materializeToMemory([prices, mean], {
 *   partition: '2024-01-01',
 *   selection: [mean],
 *   given: { prices: [4, 6] },
 * });
 * deepEqual(result.outputForNode(mean), { mean: 5 });
 */
export async function materializeToMemory(
  assets: readonly AssetDefinition[],
  options: MaterializeToMemoryOptions = {},
): Promise<MaterializeResult> {
  refuse('options of materializeToMemory', Object.keys(options), memoryOptions);
  return run(assets, options);
}

async function run(
  assets: readonly AssetDefinition[],
  options: MaterializeOptions,
): Promise<MaterializeResult> {
  const instance = options.instance ?? ephemeralInstance();
  const copies = overridden(stepsBehind(assets), options.resources);
  const { ioManagers = [] } = options;
  const unbound = definitions({ assets: copies.flatMap((step) => step.outputs), ioManagers });
  const project = await boundDefinitions(unbound, instance.catalog, instance.now());
  const keys = selectedKeys(project, options.selection);
  const steps = stepsOf(project.graph, keys);
  const partitionOf = partitionsOf(steps, options.partition, instance.now());
  const runtime: Runtime = {
    ...instance,
    definitions: project,
    environment: defaultEnvironment,
    references: referencesOf(options),
    runs: memoryStore('runs'),
    makeScratch: testScratch,
  };
  refuse('runConfig', Object.keys(options.runConfig ?? {}), ['ops', 'resources']);
  const runConfig = checkRunConfig(options.runConfig ?? {}, {
    field: 'runConfig',
    steps: [...project.graph.steps.values()],
    selected: new Set(steps),
    environment: {},
    partitionOf: (step) => partitionContext(step.partitions, partitionOf(step)),
  });
  const runId = await begin(instance, keys, runConfig, options);
  const { given = {} } = options;
  refuse('given', Object.keys(given), [...project.graph.assets.keys()]);
  for (const [asset, key] of neededOf(steps, new Set(Object.keys(given)), partitionOf, instance.now()))
    await publishGiven(asset, key, given[asset.key], `${runId}_given`, runtime);

  const ends: StepEnd[] = [];
  const unreached: string[] = [];
  for (const step of steps) {
    const failed = new Set([
      ...ends.filter((end) => end.error !== undefined).map((end) => end.step),
      ...unreached,
    ]);
    if (Object.values(step.deps).some(({ asset }) => failed.has(asset.step.name))) unreached.push(step.name);
    else {
      const attempt = step.fanOut === undefined ? attemptUntilDone : attemptItems;
      ends.push(await attempt(step, partitionOf(step), runId, runtime));
    }
    const { error } = ends.at(-1) ?? {};
    if (error !== undefined && options.raiseOnError !== false) {
      await end(instance, runId, 'FAILED');
      throw error;
    }
  }
  const published = await Array.fromAsync(
    everyItem((page) => instance.catalog.materializationsOfRun(runId, page)),
  );
  const logs = await Array.fromAsync(instance.logs.read(runId));
  const leftOut = ends.filter((end) => end.skipped !== undefined).map((end) => end.step);
  const ran = ends.filter((end) => end.skipped === undefined);
  const isAsset = (key: string): boolean => project.graph.assets.has(key);
  const result = resultOf(runId, ran, [...unreached, ...leftOut], published, isAsset, logs);
  await end(instance, runId, result.success ? 'SUCCEEDED' : 'FAILED');
  return result;
}

/** Keys of the selected assets. */
function selectedKeys(
  { graph }: Definitions,
  selection: MaterializeOptions['selection'],
): ReadonlySet<string> {
  const keys = Array.isArray(selection)
    ? new Set((selection as readonly AssetDefinition[]).flatMap(keysOf))
    : selectAssets(graph, String(selection ?? '*'));
  refuse('selection', [...keys], [...graph.assets.keys()]);
  const steps = stepsOf(graph, keys);
  if (steps.length === 0)
    throw new InvalidInputError('there is nothing to materialize: no asset that is selected can be run');
  for (const step of steps) {
    const problem = problemOfSubset(step, keys, graph.assets);
    if (problem !== undefined) throw new InvalidInputError(`selection ${problem}`);
  }
  return keys;
}

function keysOf(asset: AssetDefinition): readonly string[] {
  if ('key' in asset) return [asset.key];
  return Object.values<AssetOutput>(asset.outputs).map((output) => output.key);
}

/** The partition that each step runs at; the unpartitioned ones run at none. */
function partitionsOf(
  steps: readonly Step[],
  partition: string | undefined,
  asOf: number,
): (step: Step) => string {
  const partitioned = steps.filter((step) => step.partitions !== undefined);
  const [first] = partitioned;
  if (partition === undefined && first !== undefined)
    throw new InvalidInputError(`${first.name} is partitioned; give a key by partition:`);
  if (partition !== undefined && first === undefined)
    throw new InvalidInputError(`partition ${JSON.stringify(partition)}: none of the assets is partitioned`);
  for (const step of partitioned) {
    const problem = problemOfKey(step.partitions, partition as string, asOf);
    if (problem !== undefined) throw new InvalidInputError(`${step.name}: ${problem}`);
  }
  return (step) => (step.partitions === undefined ? '' : (partition as string));
}

function referencesOf({ env = process.env, secrets }: MaterializeOptions): ReferenceSource {
  const references = environmentReferences(env);
  if (secrets === undefined) return references;
  const get = async (name: string): Promise<string | undefined> => secrets[name];
  return { ...references, secrets: { get, placeOf: () => 'the option secrets' } };
}

async function begin(
  { catalog, now }: TestInstance,
  keys: ReadonlySet<string>,
  config: RunConfig,
  { tags = {}, skipTest = true }: MaterializeOptions,
): Promise<string> {
  const selection = [...keys].map((key) => `key:"${key}"`).join(' or ');
  for (let n = 1; ; n++) {
    const runId = `test_${n}`;
    const isNew = await catalog.addRun({
      runId,
      job: 'test',
      status: 'RUNNING',
      executionArn: runId,
      request: { write_mode: 'overwrite', skip_test: skipTest, selection, config },
      tags,
      startedAt: new Date(now()).toISOString(),
      planned: 0,
      skipped: 0,
      blocked: 0,
      plans: 1,
      plannedForRedrive: 0,
    });
    if (isNew) return runId;
  }
}

function end({ catalog, now }: TestInstance, runId: string, status: 'SUCCEEDED' | 'FAILED'): Promise<void> {
  return catalog.updateRun(runId, { status, endedAt: new Date(now()).toISOString() });
}
