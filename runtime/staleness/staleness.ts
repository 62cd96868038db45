/**
 * Staleness of any number of partitions from facts in memory: each asset partition is looked at once, and an upstream's
 * answer serves all that depend on it.
 */
import { type AssetOutput, isExecutable, isExternal, type Step } from '../../core/assets/step.ts';
import type { RunConfig } from '../../core/config/run-config.ts';
import { isSelfDependent } from '../../core/graph/stages.ts';
import { upstreamPartitions } from '../../core/graph/upstream-partitions.ts';
import { codeVersionOf } from '../step/version.ts';
import { inputName, type PartitionStatus, type PublishedPartitions, type StaleCause } from './types.ts';

const missing: PartitionStatus = { status: 'MISSING' };
const fresh: PartitionStatus = { status: 'FRESH' };

/** Answers what is stale, given what is published. */
export class Staleness {
  readonly #published: ReadonlyMap<string, PublishedPartitions>;
  readonly #asOf: number | undefined;
  readonly #run: RunConfig;
  readonly #known = new Map<AssetOutput, Map<string, PartitionStatus>>();

  /**
   * @param published by asset key; an asset that is not in it has nothing published
   * @param asOf ms since the epoch, for mappings to what exists at a time
   * @param run config of the run that would make them anew
   */
  constructor(published: ReadonlyMap<string, PublishedPartitions>, asOf?: number, run: RunConfig = {}) {
    this.#published = published;
    this.#asOf = asOf;
    this.#run = run;
  }

  /** Status of one partition. Stale upstreams make it stale: a re-run of all would make another version. */
  statusOf(asset: AssetOutput, partition: string): PartitionStatus {
    let known = this.#known.get(asset);
    if (known === undefined) {
      this.#known.set(asset, (known = new Map()));
      // In key order, so that each finds the one before it known: a chain of thousands is no recursion.
      if (isSelfDependent(asset.step))
        for (const key of this.#published.get(asset.key)?.keys() ?? []) this.statusOf(asset, key);
    }
    let status = known.get(partition);
    if (status === undefined) known.set(partition, (status = this.#evaluate(asset, partition)));
    return status;
  }

  #evaluate(asset: AssetOutput, partition: string): PartitionStatus {
    const version = this.#published.get(asset.key)?.get(partition);
    if (isExternal(asset.step)) return version === undefined && isExecutable(asset.step) ? missing : fresh;
    if (version === undefined) return missing;
    if (version.omission === 'skipped') return this.#isSkipped(asset.step, partition) ? fresh : missing;
    const causes: StaleCause[] = [];
    if (version.codeVersion !== codeVersionOf(asset.step, partition, this.#run)) {
      causes.push({ category: 'CODE', reason: `step ${asset.step.name} has a new code version` });
    }
    const inputs = new Set<string>();
    for (const dependency of Object.values(asset.step.deps)) {
      for (const key of upstreamPartitions(asset.step, dependency, partition, this.#asOf).keys) {
        const input = inputName(dependency.asset.key, key, partition);
        inputs.add(input);
        causes.push(...this.#causesOf(dependency.asset, key, version.inputVersions[input], partition));
      }
    }
    for (const input in version.inputVersions) {
      if (inputs.has(input)) continue;
      causes.push({ category: 'DEPENDENCIES', reason: `${input} is no input any more`, dependency: input });
    }
    return causes.length === 0 ? fresh : { status: 'STALE', causes };
  }

  /** True while what a step was skipped for is still left out. */
  #isSkipped(step: Step, partition: string): boolean {
    return Object.values(step.deps).some((dependency) => {
      const versions = this.#published.get(dependency.asset.key);
      return upstreamPartitions(step, dependency, partition, this.#asOf).keys.some(
        (key) => versions?.get(key)?.omission !== undefined,
      );
    });
  }

  /** Why one input makes a version stale; `recorded` is its data version then. */
  #causesOf(
    upstream: AssetOutput,
    key: string,
    recorded: string | undefined,
    partition: string,
  ): readonly StaleCause[] {
    const dependency = upstream.key;
    const current = this.#published.get(dependency)?.get(key)?.dataVersion;
    const because = (category: StaleCause['category'], what: string): readonly StaleCause[] => [
      {
        category,
        reason: `${key === partition ? dependency : `${dependency} of ${key}`} ${what}`,
        dependency,
      },
    ];
    if (recorded === undefined) return current === undefined ? [] : because('DEPENDENCIES', 'is a new input');
    if (current !== undefined && current !== recorded) return because('DATA', 'has a new data version');
    const status = this.statusOf(upstream, key);
    if (status.status !== 'STALE') return [];
    // What lies between the ops of a graph is no asset: what is wrong with it is told of the asset.
    return upstream.isIntermediate ? status.causes : because('DATA', 'is stale');
  }
}
