/**
 * What roles may do in the catalog's table. They read it as a whole: what was made, of what and when, is no secret among
 * the steps of a project. What they write is bounded by the keys of the items, whose layout stands in
 * `runtime/catalog/types.ts`. Nothing is deleted: what happened is not taken back.
 */
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Platform } from './platform.ts';
import { allow } from './statement.ts';

/** Pointers, history and omissions of some assets. No key has a `#` in it, so that `a` is not `a/b`. */
export function recordsOf(assets: readonly string[]): readonly string[] {
  return [...new Set(assets)].flatMap((asset) => ['A', 'M', 'O'].map((kind) => `${kind}#${asset}#*`));
}

/** Pointers of some assets, which bear the mark of an omission, and its entry. */
export function skipsOf(assets: readonly string[]): readonly string[] {
  return [...new Set(assets)].flatMap((asset) => ['A', 'O'].map((kind) => `${kind}#${asset}#*`));
}

/** Pointers of every asset: which version its table shows stands there. */
export const pointers: readonly string[] = ['A#*'];

/** Leases of a step. */
export function leasesOf(step: string): readonly string[] {
  return [`L#${step}#*`];
}

/** What happened in runs, a bucket each. The run's own item has no bucket: its workers do not change it. */
export const happenings: readonly string[] = ['R#*#?'];

/** Runs, and their lists. */
export const runs: readonly string[] = ['R#*', 'T', 'T#*'];

/** The runs that have a run key. */
export const runKeys: readonly string[] = ['K#*'];

/** Values of dynamic partitions. */
export const dynamicPartitions: readonly string[] = ['P#*'];

/** Reads the catalog. */
export function readCatalog({ catalogTableArn }: Platform): PolicyStatement {
  return allow(['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'], [catalogTableArn]);
}

/** Writes items whose partition keys match; in a transaction each item is asked for by itself. */
export function writeCatalog({ catalogTableArn }: Platform, keys: readonly string[]): PolicyStatement {
  return allow(['dynamodb:PutItem', 'dynamodb:UpdateItem'], [catalogTableArn], {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...keys] },
  });
}
