/**
 * Staleness of any number of partitions from facts in memory: each asset partition is looked at once, and an upstream's
 * answer serves all that depend on it.
 */
import { type AssetOutput, isExecutable } from '../../core/assets/step.ts';
import { codeVersionOf } from '../step/version.ts';
import {
  inputName,
  type PartitionStatus,
  type PublishedPartitions,
  type PublishedVersion,
  type StaleCause,
} from './types.ts';

const missing: PartitionStatus = { status: 'MISSING' };
const fresh: PartitionStatus = { status: 'FRESH' };

/** Answers what is stale, given what is published. */
export class Staleness {
  readonly #published: ReadonlyMap<string, PublishedPartitions>;
  readonly #asOf: number | undefined;
  readonly #known = new Map<AssetOutput, Map<string, PartitionStatus>>();

  /**
   * @param published by asset key; an asset that is not in it has nothing published
   * @param asOf ms since the epoch, for mappings to what exists at a time
   */
  constructor(published: ReadonlyMap<string, PublishedPartitions>, asOf?: number) {
    this.#published = published;
    this.#asOf = asOf;
  }

  /** Status of one partition. Stale upstreams make it stale: a re-run of all would make another version. */
  statusOf(asset: AssetOutput, partition: string): PartitionStatus {
    let known = this.#known.get(asset);
    if (known === undefined) this.#known.set(asset, (known = new Map()));
    let status = known.get(partition);
    if (status === undefined) known.set(partition, (status = this.#evaluate(asset, partition)));
    return status;
  }

  #evaluate(asset: AssetOutput, partition: string): PartitionStatus {
    const version = this.#published.get(asset.key)?.get(partition);
    if (!isExecutable(asset.step)) return fresh;
    if (version === undefined) return missing;
    const causes = [...this.#causes(asset, partition, version)];
    return causes.length === 0 ? fresh : { status: 'STALE', causes };
  }

  *#causes({ step }: AssetOutput, partition: string, version: PublishedVersion): Generator<StaleCause> {
    if (version.codeVersion !== codeVersionOf(step)) {
      yield { category: 'CODE', reason: `step ${step.name} has a new code version` };
    }
    const inputs = new Set<string>();
    for (const { asset: upstream, mapping } of Object.values(step.deps)) {
      const dependency = upstream.key;
      const above = upstream.step.partitions;
      for (const key of mapping.upstreamOf(partition, above, step.partitions, this.#asOf).keys) {
        const current = this.#published.get(dependency)?.get(key);
        const input = inputName(dependency, key, partition);
        const recorded = version.inputVersions[input];
        const of = key === partition ? dependency : `${dependency} of ${key}`;
        inputs.add(input);
        if (recorded === undefined) {
          if (current !== undefined)
            yield { category: 'DEPENDENCIES', reason: `${of} is a new input`, dependency };
        } else if (current !== undefined && current.dataVersion !== recorded) {
          yield { category: 'DATA', reason: `${of} has a new data version`, dependency };
        } else if (this.statusOf(upstream, key).status === 'STALE') {
          yield { category: 'DATA', reason: `${of} is stale`, dependency };
        }
      }
    }
    for (const input in version.inputVersions) {
      if (!inputs.has(input))
        yield { category: 'DEPENDENCIES', reason: `${input} is no input any more`, dependency: input };
    }
  }
}
