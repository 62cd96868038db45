/**
 * A statement over several partitions: the select of each, one after the other, behind it the values of its dimensions,
 * by which UNLOAD divides the rows into folders.
 */
import type { AssetOutput, Step } from '../assets/step.ts';
import { assetSegment } from '../names.ts';
import type { PartitionsDefinition } from '../partitions/definition/types.ts';
import { valuesOf } from '../partitions/key.ts';
import { selectStatement } from './select-statement.ts';

/** Partitions that one UNLOAD writes. Source: Athena user guide, "UNLOAD", considerations and limitations. */
export const mostPartitions = 100;

/**
 * Bytes that the statement and its parameters may have as JSON. Athena takes 262,144 of a QueryString, and Step Functions
 * as many of what a task is given and of what it gives back, which has the statement in it too.
 * Source: Athena API reference, StartQueryExecution; Step Functions developer guide, "Service quotas".
 */
export const mostStatementBytes = 200_000;

/** Names of the partition columns: Athena writes the names of columns in lower case. */
export function partitionColumns(definition: PartitionsDefinition | undefined): readonly string[] {
  return (definition?.dimensions ?? []).map(({ name }) => name.toLowerCase());
}

/** Folder of a partition in the folder of a statement that wrote several: `dt=2024-08-08/sym=ETHUSDT`. */
function partitionFolder(definition: PartitionsDefinition | undefined, key: string): string {
  const values = Object.values(valuesOf(definition, key));
  // Of what a value may hold, Hive escapes the colon alone.
  return partitionColumns(definition)
    .map((name, i) => `${name}=${(values[i] as string).replaceAll(':', '%3A')}`)
    .join('/');
}

/**
 * Folder of a version that was written together with those of other partitions: they share the version's name.
 *
 * @param root of the output, which `rootOf` gives
 */
export function batchLocation(
  { key: asset, step: { partitions } }: AssetOutput,
  partition: string,
  version: string,
  root = '',
): string {
  return `${root}${assetSegment(asset)}/${version}/${partitionFolder(partitions, partition)}`;
}

/** What one partition adds to the bytes of a statement over several, at most: of the longest of some steps' statements. */
export function bytesOfPartition(steps: readonly Step[]): (key: string) => number {
  const statements = steps.map((step) => {
    const { select, parameters } = selectStatement(step, step.outputs[0] as AssetOutput);
    const names = partitionColumns(step.partitions).map((name) => name.length + 16);
    const bytes = new TextEncoder().encode(JSON.stringify(select)).length;
    return { bytes: names.reduce((sum, length) => sum + length, bytes + 40), parameters: parameters.length };
  });
  // A bound has 16 digits; a value, its quotes and its comma are no longer than the key and 8.
  return (key) =>
    Math.max(
      ...statements.map(
        ({ bytes, parameters }) => bytes + key.length + parameters * (Math.max(16, key.length) + 8),
      ),
    );
}
