/** Values of upstreams that a test gives instead of making them: external assets, and what is not selected. */
import type { AssetOutput, Step } from '../../core/assets/step.ts';
import type { MetadataInputs } from '../../core/metadata/value.ts';
import { partitionContext } from '../../core/partitions/context.ts';
import { createRedactor } from '../config/redactor.ts';
import { valuesOf } from '../io/types.ts';
import { writeValue } from '../io/write-value.ts';
import { storedVersion } from '../publish/publish.ts';
import type { Runtime } from '../runtime.ts';
import { scratchOf } from '../scratch.ts';
import { outputNotes } from '../step/output-notes.ts';
import { locationOf, versionOf } from '../step/version.ts';

/** Publishes a value of an asset at a partition, as if another run had made it. */
export async function publishGiven(
  output: AssetOutput,
  partition: string,
  value: unknown,
  runId: string,
  runtime: Runtime,
): Promise<void> {
  const { key: asset, step } = output;
  const { catalog, makeScratch, now } = runtime;
  const version = versionOf(step.name, { execution: `${runId}/${asset}/${partition}`, redrive: 0, retry: 0 });
  const notes = outputNotes(step, createRedactor());
  const target = {
    partition: partitionContext(step.partitions, partition),
    version,
    location: locationOf(output, partition, version),
    addMetadata: (added: MetadataInputs) => notes.addMetadata(added, output.output),
  };
  const written = await writeValue(output, value, target, valuesOf(runtime, scratchOf(makeScratch)));
  const at = new Date(now()).toISOString();
  const before = await catalog.pointer(asset, partition);
  const materialization = {
    ...storedVersion(output, partition, version, written),
    codeVersion: 'given',
    dataVersion: version,
    inputVersions: {},
    runId,
    materializedAt: at,
    metadata: notes.metadataOf(output),
    checks: [],
  };
  await catalog.publish([{ materialization, expectedVersion: before?.version ?? null }], {
    runId,
    step: step.name,
    partition,
    attempt: '0000.00',
    status: 'SUCCEEDED',
    startedAt: at,
    endedAt: at,
  });
}

/** Upstream partitions of some steps, at the partition that each runs at, of assets that have a given value. */
export function* neededOf(
  steps: readonly Step[],
  given: ReadonlySet<string>,
  partitionOf: (step: Step) => string,
  asOf: number,
): Generator<readonly [AssetOutput, string]> {
  const done = new Set<string>();
  for (const step of steps) {
    for (const { asset, mapping } of Object.values(step.deps)) {
      if (!given.has(asset.key)) continue;
      const { keys } = mapping.upstreamOf(partitionOf(step), asset.step.partitions, step.partitions, asOf);
      for (const key of keys) {
        if (done.has(`${asset.key}@${key}`)) continue;
        done.add(`${asset.key}@${key}`);
        yield [asset, key];
      }
    }
  }
}
