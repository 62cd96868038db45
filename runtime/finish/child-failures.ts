/** What the Distributed Maps of a plan wrote of their failed children. */
import type { Shard } from '../messages.ts';
import type { ObjectStore } from '../stores/types.ts';

/** Why a child execution failed. */
export interface ChildFailure {
  readonly error: string;
  readonly cause: string;
}

/** An entry of ResultWriter's FAILED_n.json. Source: Step Functions developer guide, ResultWriter. */
interface FailedEntry {
  readonly Input: string;
  readonly Error?: string;
  readonly Cause?: string;
  readonly Status: string;
}

/** True for the key of a file that a ResultWriter wrote of failed children. */
export function isFailedFile(key: string): boolean {
  return /\/(FAILED|PENDING)_\d+\.json$/.test(key);
}

/** Failed children of a stage by the partitions of their shards. */
export async function childFailures(
  files: readonly string[],
  runs: ObjectStore,
): Promise<ReadonlyMap<string, ChildFailure>> {
  const failures = new Map<string, ChildFailure>();
  for (const key of files) {
    const entries = JSON.parse(Buffer.from(await runs.get(key)).toString('utf8')) as readonly FailedEntry[];
    for (const { Input, Error: error, Cause: cause, Status } of entries) {
      const failure = { error: error ?? Status, cause: cause ?? 'no cause was given' };
      for (const partition of partitionsOf(JSON.parse(Input) as Shard)) failures.set(partition, failure);
    }
  }
  return failures;
}

/** Partitions of a shard. */
export function partitionsOf({ partition, parts }: Shard): readonly string[] {
  return parts?.map((part) => part.partition) ?? [partition];
}
