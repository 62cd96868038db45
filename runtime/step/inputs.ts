/** The inputs of a step: the published versions of its upstream partitions, fixed when the step begins. */
import { severalPartitions } from '../../core/assets/several-partitions.ts';
import {
  type AssetOutput,
  type Dependency,
  isExecutable,
  isExternal,
  type Step,
} from '../../core/assets/step.ts';
import { InvalidInputError, UpstreamMissingError } from '../../core/errors.ts';
import { upstreamPartitions } from '../../core/graph/upstream-partitions.ts';
import { itemKey } from '../../core/partitions/key.ts';
import { everyItem } from '../catalog/every-item.ts';
import type { Materialization } from '../catalog/types.ts';
import { emptyValue, readValue } from '../io/read-value.ts';
import type { ValueStore } from '../io/types.ts';
import type { StepMessage } from '../messages.ts';
import type { Runtime } from '../runtime.ts';
import { inputName } from '../staleness/types.ts';
import type { Attempt } from './attempt.ts';
import { itemsOf, ofItem } from './items.ts';
import { isLeftOut, reasonOf, StepSkipped } from './left-out.ts';

/** Whose inputs, and when: an attempt, as far as inputs go. */
export interface InputsOf extends Pick<Attempt, 'step' | 'partition' | 'asOf'> {
  readonly message: Pick<StepMessage, 'runId'>;
}

/** One resolved dependency. */
export interface ResolvedInput {
  readonly name: string;
  readonly dependency: Dependency;
  /** Upstream partitions that the mapping gives. */
  readonly mapped: number;
  /** Published versions by upstream partition, in partition order. A range lacks what was left out, or may be missing. */
  readonly pointers: ReadonlyMap<string, Materialization>;
}

/**
 * Looks up the inputs of a step at a partition.
 *
 * @throws StepSkipped when an upstream partition was left out: the one, or all of a range
 * @throws UpstreamMissingError for an upstream partition that is not published
 * @throws InvalidInputError for several partitions of a dep that takes one
 */
export async function resolveInputs(
  { step, partition, asOf, message: { runId } }: InputsOf,
  { catalog }: Pick<Runtime, 'catalog'>,
): Promise<readonly ResolvedInput[]> {
  const inputs: ResolvedInput[] = [];
  for (const [name, dependency] of Object.entries(step.deps)) {
    const { asset, loads, allowMissingPartitions } = dependency;
    const { keys } = upstreamPartitions(step, dependency, partition.key, asOf);
    if (loads === 'one' && keys.length > 1)
      throw new InvalidInputError(severalPartitions(step, name, asset.key, keys));
    const pointers = new Map<string, Materialization>();
    for (const key of isHeldElsewhere(asset) && !isExecutable(asset.step) ? [] : keys) {
      const pointer = await pointerOf(runId, dependency, key, partition.mappingKey, catalog);
      if (await isLeftOut(asset, key, pointer, runId, { catalog })) continue;
      if (pointer === undefined) {
        if (allowMissingPartitions || isHeldElsewhere(asset)) continue;
        const what = `${asset.key}${key === '' ? '' : ` of ${key}`}`;
        throw new UpstreamMissingError(
          `step ${step.name} needs ${what}, which is not published${isExternal(asset.step) ? '; it is external: another project publishes it, or qf register takes files over' : ''}`,
          // Plan has seen to it that a run makes what is not published; what is made elsewhere it cannot know.
          isExecutable(asset.step) ? what : undefined,
        );
      }
      pointers.set(key, pointer);
    }
    if (keys.length > 0 && pointers.size === 0 && !allowMissingPartitions && !isHeldElsewhere(asset))
      throw new StepSkipped(reasonOf(asset));
    inputs.push({ name, dependency, mapped: keys.length, pointers });
  }
  return inputs;
}

/** True for an external asset of which nothing is stored here: another system answers for it. */
function isHeldElsewhere({ step, type }: AssetOutput): boolean {
  return isExternal(step) && type.kind === 'nothing';
}

/** What a run reads of an upstream partition: of a dynamic output the item alone, if that is what the step is for. */
async function pointerOf(
  runId: string,
  { asset, items }: Dependency,
  partition: string,
  mappingKey: string | undefined,
  catalog: Runtime['catalog'],
): Promise<Materialization | undefined> {
  if (mappingKey === undefined || items === undefined || items === 'all')
    return versionFor(runId, asset, partition, catalog);
  if (items === 'same') return versionFor(runId, asset, itemKey(partition, mappingKey), catalog);
  const pointer = await versionFor(runId, asset, partition, catalog);
  const item = pointer?.items?.find(({ key }) => key === mappingKey);
  return pointer && item && ofItem(pointer, item);
}

/** The version that a run reads: the published one, but its own of what an op of its job made. */
export async function versionFor(
  runId: string,
  asset: Pick<AssetOutput, 'key' | 'step'>,
  partition: string,
  catalog: Runtime['catalog'],
): Promise<Materialization | undefined> {
  const pointer = await catalog.pointer(asset.key, partition);
  if (asset.step.graph?.kind !== 'job' || pointer?.runId === runId) return pointer;
  // Another run of the job at the same partition has published meanwhile.
  for await (const version of everyItem((page) => catalog.materializations(asset.key, partition, page)))
    if (version.runId === runId) return version;
  return undefined;
}

/** Data versions of inputs: what provenance records. */
export function inputVersions(
  inputs: readonly ResolvedInput[],
  partition: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    inputs.flatMap(({ dependency, pointers }) =>
      [...pointers].map(([key, { dataVersion }]) => [
        inputName(dependency.asset.key, key, partition),
        dataVersion,
      ]),
    ),
  );
}

/** Opens the inputs for a run function: values, or maps of them, as the dependencies say. */
export async function openInputs(
  inputs: readonly ResolvedInput[],
  step: Step,
  store: ValueStore,
): Promise<Readonly<Record<string, unknown>>> {
  const opened: Record<string, unknown> = {};
  for (const { name, dependency, mapped, pointers } of inputs) {
    const { asset, loads } = dependency;
    const values = new Map<string, unknown>();
    for (const [key, pointer] of pointers)
      for (const [name, stored] of dependency.items === 'all' ? itemsOf(pointer) : [[key, pointer] as const])
        values.set(name, await readValue(asset, stored, store));
    const [first] = values.values();
    if (loads === 'map' || mapped > 1) opened[name] = values;
    // The step itself has nothing before its first partition; an upstream that lacks one on purpose is empty.
    else if (loads === 'by_count' || values.size > 0 || asset.step === step) opened[name] = first;
    else opened[name] = await emptyValue(asset, store);
  }
  return opened;
}
