/** The steps of a fan-out at a partition, and what they are made from: the same for every item. */
import type { AssetOutput, Step } from '../../core/assets/step.ts';
import type { RunConfig } from '../../core/config/run-config.ts';
import { environmentOf } from '../../core/environments.ts';
import { InvalidInputError, UpstreamMissingError } from '../../core/errors.ts';
import type { AssetGraph } from '../../core/graph/asset-graph.ts';
import { partitionContext } from '../../core/partitions/context.ts';
import { runtimeOfRun } from '../bound-definitions.ts';
import { everyItem } from '../catalog/every-item.ts';
import type { Materialization, MaterializedItem, RunRecord } from '../catalog/types.ts';
import type { FanOutMessage } from '../messages.ts';
import type { Runtime } from '../runtime.ts';
import { inputVersions, resolveInputs, versionFor } from '../step/inputs.ts';
import { codeVersionOf, dataVersionOf } from '../step/version.ts';

/** A step of a fan-out. */
export interface Member {
  readonly step: Step;
  readonly codeVersion: string;
  /** Data versions of what it is made from; of another step of the fan-out, the one that it will have. */
  readonly inputVersions: Readonly<Record<string, string>>;
  readonly dataVersion: string;
  /** An input was made by this run: what there was before is of another. */
  readonly isNew: boolean;
}

/** A fan-out of a run at a partition. */
export interface Region {
  readonly run: RunRecord;
  /** What the environment and, over it, the run say of configs. */
  readonly layers: readonly RunConfig[];
  readonly graph: AssetGraph;
  /** Steps that the plan asks for, upstream first. */
  readonly members: readonly Member[];
  /** What the fan-out is over. */
  readonly items: readonly MaterializedItem[];
}

/**
 * Looks up a fan-out.
 *
 * @throws StepSkipped when what it is over, or another input, was left out
 * @throws UpstreamMissingError when it is not published
 */
export async function regionOf(message: FanOutMessage, unbound: Runtime): Promise<Region> {
  const { runId, partition } = message;
  const run = await unbound.catalog.run(runId);
  if (run === undefined) throw new InvalidInputError(`run ${runId} is not in the catalog`);
  const asOf = Date.parse(run.startedAt);
  const runtime = await runtimeOfRun(unbound, runId, asOf);
  const { graph } = runtime.definitions;
  const runConfig = (run.request['config'] ?? {}) as RunConfig;
  const members = new Map<Step, Member>();
  let over: AssetOutput | undefined;
  for (const step of graph.steps.values()) {
    if (step.fanOut === undefined || message.steps[step.name] !== 'run') continue;
    if (!message.members.includes(step.name)) continue;
    over = graph.outputs.get(step.fanOut.over);
    const outside = Object.fromEntries(Object.entries(step.deps).filter(([, { items }]) => items !== 'same'));
    const at = { partition: partitionContext(step.partitions, partition), asOf, message: { runId } };
    const inputs = await resolveInputs({ ...at, step: { ...step, deps: outside } }, runtime);
    const beside = Object.values(step.deps).filter(({ items }) => items === 'same');
    const versions = {
      ...inputVersions(inputs, partition),
      ...Object.fromEntries(
        beside.map(({ asset }) => [asset.key, members.get(asset.step)?.dataVersion ?? '']),
      ),
    };
    const codeVersion = codeVersionOf(step, partition, runConfig);
    const isNew =
      inputs.some(({ pointers }) => [...pointers.values()].some((pointer) => pointer.runId === runId)) ||
      beside.some(({ asset }) => members.get(asset.step)?.isNew === true);
    const dataVersion = dataVersionOf(codeVersion, versions);
    members.set(step, { step, codeVersion, inputVersions: versions, dataVersion, isNew });
  }
  const layers = [environmentOf(runtime.definitions, runtime.environment), runConfig];
  if (members.size === 0) return { run, layers, graph, members: [], items: [] };
  const pointer = over && (await versionFor(runId, over, partition, runtime.catalog));
  if (pointer === undefined)
    throw new UpstreamMissingError(`${over?.key} of ${partition || 'this job'} is not published`);
  return { run, layers, graph, members: [...members.values()], items: pointer.items ?? [] };
}

/** What is published of an output for each item, by mapping key. */
export async function publishedItems(
  { key: asset, step }: AssetOutput,
  { partition, runId }: Pick<FanOutMessage, 'partition' | 'runId'>,
  items: readonly MaterializedItem[],
  { catalog }: Pick<Runtime, 'catalog'>,
): Promise<ReadonlyMap<string, Materialization>> {
  const found = new Map<string, Materialization>();
  const prefix = `${partition}/`;
  // Mapping keys are ASCII letters, digits and . _ - , all before the tilde.
  const bounds = { from: prefix, to: `${prefix}~` };
  for await (const pointer of everyItem((page) => catalog.pointers(asset, { ...bounds, ...page })))
    found.set(pointer.partition.slice(prefix.length), pointer);
  if (step.graph?.kind !== 'job') return found;
  const isMine = new Map([...found].map(([key, pointer]) => [key, pointer.runId === runId]));
  for (const { key } of items) {
    if (isMine.get(key) !== false) continue;
    const own = await versionFor(runId, { key: asset, step }, `${prefix}${key}`, catalog);
    if (own === undefined) found.delete(key);
    else found.set(key, own);
  }
  return found;
}
