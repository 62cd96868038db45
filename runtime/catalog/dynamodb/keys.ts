/** Keys of the table's items. What the layout is for stands in `types.ts` and in decision 11. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** Primary key of an item. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** A key as attributes. */
export function attributesOf({ pk, sk }: Key): Record<keyof Key, AttributeValue> {
  return { pk: { S: pk }, sk: { S: sk } };
}

/** Items of one kind that are written together are spread over so many partition keys. */
const buckets = 16;

/** Stands between the parts of a sort key: below all that a part may hold, so that keys are ordered part by part. */
const joint = '\t';

/** Above all that a part may begin with. */
const end = '\u{10ffff}';

/** Joins the parts of a sort key. */
export function joined(...parts: readonly string[]): string {
  return parts.join(joint);
}

/** The last part of a sort key, which has no joint in it. */
export function lastPart(sk: string): string {
  return sk.slice(sk.lastIndexOf(joint) + 1);
}

/** What stands before the last part. */
export function withoutLast(sk: string): string {
  return sk.slice(0, sk.lastIndexOf(joint));
}

/** FNV-1a. Never to be changed: catalogs are found by it. */
function bucketOf(...parts: readonly string[]): number {
  let hash = 0x811c9dc5;
  for (const character of parts.join(joint)) {
    hash ^= character.codePointAt(0) as number;
    hash = Math.imul(hash, 0x01000193);
  }
  return ((hash >>> 16) ^ (hash & 0xffff)) % buckets;
}

const hex = (bucket: number): string => bucket.toString(16);

function bucketed(prefix: string): readonly string[] {
  return Array.from({ length: buckets }, (_, bucket) => `${prefix}#${hex(bucket)}`);
}

/** Sort key of a partition, which may be empty as a sort key may not. */
export function partitionKey(partition: string): string {
  return `p${joint}${partition}`;
}

/** Item of the pointer of a partition, and of what was left out since. */
export function pointerKey(asset: string, partition: string): Key {
  return { pk: `A#${asset}#${hex(bucketOf(partition))}`, sk: partitionKey(partition) };
}

/** Partition keys of an asset's pointers; of one partition when bounds leave no other. */
export function pointerBuckets(asset: string, only?: string): readonly string[] {
  return only === undefined ? bucketed(`A#${asset}`) : [pointerKey(asset, only).pk];
}

/** Entry that a partition had an omission. */
export function omissionKey(asset: string, partition: string): Key {
  return { pk: `O#${asset}#${hex(bucketOf(partition))}`, sk: partitionKey(partition) };
}

/** Partition keys of an asset's entries of omissions; of one partition when bounds leave no other. */
export function omissionBuckets(asset: string, only?: string): readonly string[] {
  return only === undefined ? bucketed(`O#${asset}`) : [omissionKey(asset, only).pk];
}

/** Partition key of a partition's history. */
export function historyOf(asset: string, partition: string): string {
  return `M#${asset}#${partition}`;
}

/** Item of a version. */
export function versionKey(asset: string, partition: string, materializedAt: string, version: string): Key {
  return { pk: historyOf(asset, partition), sk: joined(materializedAt, version) };
}

/** Item of a run. */
export function runKey(runId: string): Key {
  return { pk: `R#${runId}`, sk: 'run' };
}

/** Partition key of the list of runs, of all or of a job. */
export function runsOf(job: string | undefined): string {
  return job === undefined ? 'T' : `T#${job}`;
}

/** Item of the run that has a run key. */
export function claimKey(job: string, runKey: string): Key {
  return { pk: `K#${job}#${runKey}`, sk: 'claim' };
}

function runBucket(runId: string, step: string, partition: string): string {
  return `R#${runId}#${hex(bucketOf(step, partition))}`;
}

/** Partition keys of what happened in a run; of one step at one partition when both are given. */
export function runBuckets(runId: string, step?: string, partition?: string): readonly string[] {
  if (step === undefined || partition === undefined) return bucketed(`R#${runId}`);
  return [runBucket(runId, step, partition)];
}

/** Item of an attempt of a step. */
export function stepKey(runId: string, step: string, partition: string, attempt: string): Key {
  return { pk: runBucket(runId, step, partition), sk: joined('s', step, partition, attempt) };
}

/** Entry of what an attempt of a step published. */
export function publicationKey(runId: string, step: string, partition: string, order: string): Key {
  return { pk: runBucket(runId, step, partition), sk: joined('m', order) };
}

/** Item of a lease. */
export function leaseKey(step: string, partition: string): Key {
  return { pk: `L#${step}#${partition}`, sk: 'lease' };
}

/** Partition key of a set of dynamic partitions. */
export function setOf(set: string): string {
  return `P#${set}`;
}

/** Item that says whether a value is in a set, and by which row. */
export function liveKey(set: string, value: string): Key {
  return { pk: setOf(set), sk: joined('live', value) };
}

/** Bounds of the sort keys that begin with some parts. */
export function beginning(...parts: readonly string[]): { readonly from: string; readonly to: string } {
  const from = `${joined(...parts)}${joint}`;
  return { from, to: `${from}${end}` };
}
