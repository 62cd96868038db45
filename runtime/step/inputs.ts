/** The inputs of a step: the published versions of its upstream partitions, fixed when the step begins. */
import type { Dependency, Step } from '../../core/assets/step.ts';
import { UpstreamMissingError } from '../../core/errors.ts';
import type { Materialization } from '../catalog/types.ts';
import { ioManagerOf } from '../io/index.ts';
import type { Runtime } from '../runtime.ts';

/** One resolved dependency. */
export interface ResolvedInput {
  readonly name: string;
  readonly dependency: Dependency;
  /** Undefined when the mapping gives no upstream partition: the input is empty. */
  readonly pointer: Materialization | undefined;
}

/**
 * Looks up the inputs of a step at a partition.
 *
 * @throws UpstreamMissingError for an upstream partition that is not published
 */
export async function resolveInputs(
  step: Step,
  partition: string,
  { catalog }: Runtime,
): Promise<readonly ResolvedInput[]> {
  const inputs: ResolvedInput[] = [];
  for (const [name, dependency] of Object.entries(step.deps)) {
    const { asset, mapping } = dependency;
    const { keys } = mapping.upstreamOf(partition, asset.step.partitions, step.partitions);
    const [key] = keys;
    const pointer = key === undefined ? undefined : await catalog.pointer(asset.key, key);
    if (key !== undefined && pointer === undefined) {
      throw new UpstreamMissingError(
        `step ${step.name} needs ${asset.key}${key === '' ? '' : ` of ${key}`}, which is not published`,
      );
    }
    inputs.push({ name, dependency, pointer });
  }
  return inputs;
}

/** Data versions of inputs by asset: what provenance records. */
export function inputVersions(inputs: readonly ResolvedInput[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    inputs
      .filter((i) => i.pointer !== undefined)
      .map((i) => [i.dependency.asset.key, i.pointer?.dataVersion as string]),
  );
}

/** Opens the inputs for a run function. */
export async function openInputs(
  inputs: readonly ResolvedInput[],
  partition: string,
  { data }: Runtime,
  scratch: () => Promise<string>,
): Promise<Readonly<Record<string, unknown>>> {
  const opened: Record<string, unknown> = {};
  for (const { name, dependency, pointer } of inputs) {
    const { key, type } = dependency.asset;
    const materialization = pointer ?? { asset: key, partition, version: '', files: [], rows: 0 };
    opened[name] = await ioManagerOf(type).read({ store: data, type, materialization, scratch });
  }
  return opened;
}
