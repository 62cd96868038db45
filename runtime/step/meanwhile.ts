/** What is published, and need not be made again: other runs publish after the plan, and a plan cannot know what upstreams come to. */
import { isDeepStrictEqual } from 'node:util';
import { isExternal } from '../../core/assets/step.ts';
import type { Materialization } from '../catalog/types.ts';
import type { Runtime } from '../runtime.ts';
import { showSeen } from '../tables/show.ts';
import type { Attempt, AttemptEnd } from './attempt.ts';
import { codeVersionOf } from './version.ts';

/**
 * True when other runs have published all that an attempt would make: under skip_if_exists any version of each output since
 * the plan; under skip_if_fresh what this run would make, whenever that was. External assets are observed anew. What is to be overwritten is made again, and so is what an op hands on:
 * the ops after it were planned for this run's own.
 *
 * @param inputVersions data versions of the inputs
 */
export function isMadeMeanwhile(
  { step, partition, outputs, seen, writeMode, asOf, runConfig }: Attempt,
  inputVersions: Readonly<Record<string, string>>,
): boolean {
  if (writeMode === 'overwrite' || isExternal(step) || outputs.some((output) => output.isIntermediate))
    return false;
  const versions = outputs.flatMap(({ key }) => seen.get(key) ?? []);
  if (versions.length < outputs.length) return false;
  const isNew = ({ materializedAt }: Materialization): boolean => Date.parse(materializedAt) >= asOf;
  if (writeMode === 'skip_if_exists') return versions.some(isNew);
  const codeVersion = codeVersionOf(step, partition.key, runConfig);
  return versions.every(
    (version) =>
      version.codeVersion === codeVersion && isDeepStrictEqual(version.inputVersions, inputVersions),
  );
}

/** Ends an attempt whose outputs another run has made. */
export async function keepMade({ record, seen, outputs }: Attempt, runtime: Runtime): Promise<AttemptEnd> {
  const { catalog, now } = runtime;
  await showSeen(outputs, seen, runtime);
  const by = [...new Set([...seen.values()].map(({ runId }) => runId))].join(', ');
  const endedAt = new Date(now()).toISOString();
  await catalog.putStep({ ...record, status: 'SUCCEEDED', endedAt, reason: `made by run ${by}` });
  return { published: false, omitted: [] };
}
