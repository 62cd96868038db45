/**
 * Shards out of decisions: a partition each, or the consecutive partitions of a day, week or month with one and the
 * same decision for every step.
 */

import { usesWindow } from '../../core/assets/sql-window.ts';
import type { Step } from '../../core/assets/step.ts';
import {
  isTimeDimension,
  type PartitionsDefinition,
  type TimeWindow,
} from '../../core/partitions/definition/types.ts';
import { valuesOf, windowOf } from '../../core/partitions/key.ts';
import type { Shard, ShardAction, ShardBatch, ShardPart } from '../messages.ts';
import type { ShardGranularity } from '../request/schema.ts';
import type { Batches } from './batches.ts';

/** Partitions of one shard: its input, and a Map over them in it, stay far under 256 KiB. */
const mostParts = 500;
const dayUs = 86_400_000_000;
/** Days from Monday to the day of the epoch, a Thursday. */
const epochWeekday = 3;

/** Number of the day, week (from Monday) or month, UTC, in which a window begins. */
const bucketOf: Readonly<Record<ShardGranularity, (startUs: number) => number>> = {
  daily: (startUs) => Math.floor(startUs / dayUs),
  weekly: (startUs) => Math.floor((Math.floor(startUs / dayUs) + epochWeekday) / 7),
  monthly: (startUs) => {
    const date = new Date(startUs / 1000);
    return date.getUTCFullYear() * 12 + date.getUTCMonth();
  },
};

interface Open {
  readonly keys: string[];
  readonly actions: ReadonlyMap<Step, ShardAction>;
  readonly alike: string;
  readonly bucket: number;
  lastIndex: number;
}

/** How partitions become shards. */
export interface Sharing {
  /** Left out: every partition is a shard. */
  readonly granularity: ShardGranularity | undefined;
  /** What of a shard one statement makes. Left out: every partition has its own. */
  readonly batches?: Batches;
  /** Of SQL steps, by the step's name. */
  readonly roots: Readonly<Record<string, string>>;
}

/** Joins partitions, given in key order, to shards. */
export class Shards {
  readonly #runId: string;
  readonly #definition: PartitionsDefinition | undefined;
  readonly #sharing: Sharing;
  /** By the values of the other dimensions. */
  readonly #open = new Map<string, Open>();

  constructor(runId: string, definition: PartitionsDefinition | undefined, sharing: Sharing) {
    this.#runId = runId;
    this.#definition = definition;
    this.#sharing = sharing;
  }

  /** Adds a partition that runs. The shards that are complete by it come out. */
  *add(key: string, actions: ReadonlyMap<Step, ShardAction>): Generator<Shard> {
    const dimensions = this.#definition?.dimensions ?? [];
    const at = dimensions.findIndex(isTimeDimension);
    const window = windowOf(this.#definition, key);
    const { granularity } = this.#sharing;
    if (granularity === undefined || window === undefined) {
      yield this.#shard([key], actions);
      return;
    }
    const values = key.split('|');
    const index = dimensions[at]?.indexOf(values[at] as string) ?? 0;
    const others = values.toSpliced(at, 1).join('|');
    const bucket = bucketOf[granularity](window.startUs);
    const alike = [...actions.values()].join();
    const open = this.#open.get(others);
    if (
      open !== undefined &&
      open.bucket === bucket &&
      open.alike === alike &&
      open.lastIndex === index - 1 &&
      open.keys.length < mostParts
    ) {
      open.keys.push(key);
      open.lastIndex = index;
      return;
    }
    if (open !== undefined) yield this.#shard(open.keys, open.actions);
    this.#open.set(others, { keys: [key], actions, alike, bucket, lastIndex: index });
  }

  /** The shards that were not complete yet. */
  *close(): Generator<Shard> {
    for (const { keys, actions } of this.#open.values()) yield this.#shard(keys, actions);
    this.#open.clear();
  }

  #shard(keys: readonly string[], actions: ReadonlyMap<Step, ShardAction>): Shard {
    const [first, last] = [keys[0], keys.at(-1)] as [string, string];
    const needsWindow = [...actions.keys()].some(usesWindow);
    return {
      ...this.#part(first, needsWindow),
      last,
      ...(keys.length > 1 && { parts: this.#parts(keys, needsWindow) }),
      steps: Object.fromEntries([...actions].map(([step, action]) => [step.name, action])),
      ...(Object.keys(this.#sharing.roots).length > 0 && { roots: this.#sharing.roots }),
    };
  }

  #parts(keys: readonly string[], needsWindow: boolean): readonly (ShardPart | ShardBatch)[] {
    const { batches } = this.#sharing;
    if (batches === undefined) return keys.map((key) => this.#part(key, needsWindow));
    const inTime = keys.map((key) => ({ key, window: windowOf(this.#definition, key) as TimeWindow }));
    return batches(inTime).map((group) => {
      const parts = group.map((key) => this.#part(key, needsWindow));
      const [first, last] = [parts[0], parts.at(-1)] as [ShardPart, ShardPart];
      if (parts.length === 1) return first;
      return {
        ...{ ...first, last: last.partition, path: '' },
        parts: parts.map(({ values, window }) => ({ values, ...(window && { window }) })),
      };
    });
  }

  #part(key: string, needsWindow: boolean): ShardPart {
    const values = valuesOf(this.#definition, key);
    const window = needsWindow ? windowOf(this.#definition, key) : undefined;
    return {
      run_id: this.#runId,
      partition: key,
      last: key,
      path: Object.entries(values)
        .map(([name, value]) => `${name}=${value}/`)
        .join(''),
      values,
      ...(window && { window: { start_us: String(window.startUs), end_us: String(window.endUs) } }),
    };
  }
}
