/** What steps read outside of the stack: folders of other buckets, and secrets. */
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Platform } from './platform.ts';
import { allow } from './statement.ts';

/** Reads and lists what lies below some folders, `bucket` or `bucket/folder`. */
export function readFolders({ bucketArn }: Platform, folders: readonly string[]): PolicyStatement[] {
  const below = (name: string): { readonly bucket: string; readonly keys: string } => {
    const [bucket = '', ...names] = name.split('/');
    return { bucket, keys: [...names, '*'].join('/') };
  };
  const ofBuckets = Map.groupBy(folders.map(below), ({ bucket }) => bucket);
  return [...ofBuckets].flatMap(([bucket, found]) => {
    const keys = found.map(({ keys }) => keys);
    return [
      allow(
        ['s3:GetObject'],
        keys.map((key) => `${bucketArn(bucket)}/${key}`),
      ),
      allow(['s3:ListBucket'], [bucketArn(bucket)], { StringLike: { 's3:prefix': keys } }),
    ];
  });
}

/** Looks up some secrets. What decrypts them is the key of the account for parameters, whose policy allows it. */
export function readSecrets({ secretArn }: Platform, names: readonly string[]): PolicyStatement[] {
  return names.length === 0 ? [] : [allow(['ssm:GetParameter'], names.map(secretArn))];
}
