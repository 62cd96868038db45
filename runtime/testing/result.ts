/** What a run of a test came to. */
import type { AssetOutput } from '../../core/assets/step.ts';
import type { AnyValueType, ReadOf } from '../../core/assets/value-type.ts';
import type { Materialization } from '../catalog/types.ts';
import type { AttemptLog } from '../logs/types.ts';

/**
 * The result of {@link materialize}.
 *
 * @example
 * const { success, assetMaterializations }: MaterializeResult = await materializeToMemory([prices], {
 *   partition: '2024-01-01',
 * });
 * if (success) for (const { asset, partition } of assetMaterializations) console.log(asset, partition);
 */
export interface MaterializeResult {
  readonly runId: string;
  /** No step failed. */
  readonly success: boolean;
  /** The assets that the run published, in that order; what ops hand on is had by the names of the ops. */
  readonly assetMaterializations: readonly Materialization[];
  /** Errors of the steps that failed, by step. */
  readonly failures: ReadonlyMap<string, Error>;
  /** Steps that did not run because an upstream failed or was left out. */
  readonly skipped: readonly string[];
  /** Logs of every attempt. */
  readonly logs: readonly AttemptLog[];
  /**
   * The value of a published output, as a dependent gets it.
   *
   * @throws RangeError for an asset that the run did not publish
   */
  outputForNode<T extends AnyValueType>(asset: AssetOutput<T>): ReadOf<T>;
  /** The same by the name of a step, such as an op, or the key of an asset; a step of several outputs needs `output`. */
  outputForNode(name: string, output?: string): unknown;
  /** Materializations of a step, or of an asset, by its name. */
  materializationsForNode(name: string): readonly Materialization[];
}

/** A step's end: its values by asset key, or its error. */
export interface StepEnd {
  readonly step: string;
  readonly outputs: readonly { readonly key: string; readonly output: string; readonly value: unknown }[];
  readonly error?: Error;
  /** Why it did not run: an upstream was left out. */
  readonly skipped?: string;
}

/** A result of what ended. */
export function resultOf(
  runId: string,
  ends: readonly StepEnd[],
  skipped: readonly string[],
  materializations: readonly Materialization[],
  isAsset: (key: string) => boolean,
  logs: readonly AttemptLog[],
): MaterializeResult {
  const failures = new Map(ends.flatMap(({ step, error }) => (error === undefined ? [] : [[step, error]])));
  return {
    runId,
    success: failures.size === 0,
    assetMaterializations: materializations.filter(({ asset }) => isAsset(asset)),
    failures,
    skipped,
    logs,
    outputForNode: (asset: AssetOutput | string, output?: string) =>
      outputOf(ends, skipped, typeof asset === 'string' ? asset : asset.key, output) as never,
    materializationsForNode: (name) =>
      materializations.filter(({ step, asset }) => step === name || asset === name),
  };
}

function outputOf(
  ends: readonly StepEnd[],
  skipped: readonly string[],
  name: string,
  output: string | undefined,
): unknown {
  const asset = ends.flatMap(({ outputs }) => outputs).find(({ key }) => key === name);
  if (asset !== undefined && output === undefined) return asset.value;
  const end = ends.find(({ step, outputs }) => step === name || outputs.some(({ key }) => key === name));
  if (end === undefined) {
    const why = skipped.includes(name)
      ? 'did not run: an upstream failed or was left out'
      : `is not of this run; it ran ${ends.map(({ step }) => step).join(', ')}`;
    throw new RangeError(`${name} ${why}`);
  }
  if (end.error !== undefined)
    throw new RangeError(`${name} has no output: ${end.error.message}`, { cause: end.error });
  const names = end.outputs.map((o) => o.output);
  const found =
    output === undefined && names.length === 1
      ? end.outputs[0]
      : end.outputs.find((o) => o.output === output);
  if (found !== undefined) return found.value;
  throw new RangeError(`${name} has no output ${JSON.stringify(output)}; name one of ${names.join(', ')}`);
}
