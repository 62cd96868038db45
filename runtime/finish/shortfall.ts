/** Why the steps of a shard that were planned are not published: what failed, what that kept from running, what never ran. */
import type { AssetGraph } from '../../core/graph/asset-graph.ts';
import type { StepRecord } from '../catalog/types.ts';
import type { ChildFailure } from './child-failures.ts';

/** A step at a partition. */
export interface Place {
  readonly step: string;
  readonly partition: string;
}

/**
 * FAILED: the step itself. UPSTREAM_FAILED: it was skipped, because what it is made from was not made. NOT_REACHED: it
 * was not begun.
 */
export type ShortfallKind = 'FAILED' | 'UPSTREAM_FAILED' | 'NOT_REACHED';

/** A planned step at a partition that was not published. */
export interface Shortfall extends Place {
  readonly kind: ShortfallKind;
  /** Name of the error. */
  readonly error?: string;
  readonly cause: string;
}

/** Id of a place in a map. */
export function idOf({ step, partition }: Place): string {
  return `${step}\n${partition}`;
}

/** What is known of a run. */
export interface Known {
  /** The last record of each step and partition. */
  readonly records: ReadonlyMap<string, StepRecord>;
  readonly children: ReadonlyMap<string, ChildFailure>;
  readonly graph: Pick<AssetGraph, 'steps'>;
}

/**
 * Why the missing steps of one shard are missing, upstream first.
 *
 * @param missing in the order of the shard's steps
 */
export function shortfallsOf(missing: readonly Place[], known: Known): readonly Shortfall[] {
  const gone = new Set(missing.map(idOf));
  const recorded = missing.map((place) => recordedShortfall(place, known));
  let isExplained = recorded.some((shortfall) => shortfall !== undefined);
  return missing.map((place, i): Shortfall => {
    const own = recorded[i];
    if (own !== undefined) return own;
    const { step, partition } = place;
    const deps = Object.values(known.graph.steps.get(step)?.deps ?? {});
    const upstream = deps.find(
      ({ asset }) => asset.step.name !== step && gone.has(idOf({ step: asset.step.name, partition })),
    );
    if (upstream !== undefined)
      return { ...place, kind: 'UPSTREAM_FAILED', cause: `its upstream ${upstream.asset.key} was not made` };
    const child = known.children.get(partition);
    // A child execution fails once: by what is recorded, else by the first step that left no record.
    if (isExplained || child === undefined)
      return { ...place, kind: 'NOT_REACHED', cause: `step ${step} did not start` };
    isExplained = true;
    const { error, cause } = child;
    return { ...place, kind: 'FAILED', error, cause: `step ${step} failed: ${error}: ${cause}` };
  });
}

/** What the step's worker wrote down. */
export function recordedShortfall(place: Place, { records, children }: Known): Shortfall | undefined {
  const record = records.get(idOf(place));
  const { step, partition } = place;
  if (record?.status === 'FAILED') {
    const { name: error = 'QuantFlow.StepFailed', message: cause = `step ${step} failed` } =
      record.error ?? {};
    return { step, partition, kind: 'FAILED', error, cause };
  }
  if (record?.status === 'UPSTREAM_FAILED')
    return { step, partition, kind: 'UPSTREAM_FAILED', cause: record.reason ?? 'its upstream failed' };
  if (record?.status !== 'STARTED') return undefined;
  const child = children.get(partition);
  if (child === undefined)
    return { step, partition, kind: 'FAILED', cause: `step ${step} started and never ended` };
  const { error, cause } = child;
  return { step, partition, kind: 'FAILED', error, cause: `step ${step} failed: ${error}: ${cause}` };
}
