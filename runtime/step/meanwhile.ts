/** What another run has published since this one was planned, and this one need not make again. */
import { isDeepStrictEqual } from 'node:util';
import type { Materialization } from '../catalog/types.ts';
import type { Runtime } from '../runtime.ts';
import type { Attempt, AttemptEnd } from './attempt.ts';
import { codeVersionOf } from './version.ts';

/**
 * True when other runs have published all that an attempt would make: any version of each output under skip_if_exists,
 * what this run would make under skip_if_fresh. What is to be overwritten is made again, and so is what an op hands on:
 * the ops after it were planned for this run's own.
 *
 * @param inputVersions data versions of the inputs
 */
export function isMadeMeanwhile(
  { step, partition, outputs, seen, writeMode, asOf, runConfig }: Attempt,
  inputVersions: Readonly<Record<string, string>>,
): boolean {
  if (writeMode === 'overwrite' || outputs.some(({ isIntermediate }) => isIntermediate)) return false;
  const versions = outputs.flatMap(({ key }) => seen.get(key) ?? []);
  if (versions.length < outputs.length) return false;
  const isNew = ({ materializedAt }: Materialization): boolean => Date.parse(materializedAt) >= asOf;
  if (writeMode === 'skip_if_exists') return versions.some(isNew);
  const codeVersion = codeVersionOf(step, partition.key, runConfig);
  return versions.every(
    (version) =>
      isNew(version) &&
      version.codeVersion === codeVersion &&
      isDeepStrictEqual(version.inputVersions, inputVersions),
  );
}

/** Ends an attempt whose outputs another run has made. */
export async function keepMade({ record }: Attempt, { catalog, now }: Runtime): Promise<AttemptEnd> {
  await catalog.putStep({ ...record, status: 'SUCCEEDED', endedAt: new Date(now()).toISOString() });
  return { published: false, omitted: [] };
}
