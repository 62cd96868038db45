/** The one place that says which names are safe in a path, an ARN, SQL and a state name. */

const assetKey = /^[a-z][a-z0-9_]*(\/[a-z][a-z0-9_]*)*$/i;
const simpleName = /^[a-z][a-z0-9_]*$/i;
const mappingKey = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const partitionValue = /^[A-Za-z0-9][A-Za-z0-9._:+-]*$/;

/** Says what is wrong with an asset key (`name` or `folder/name`), or nothing. */
export function problemOfAssetKey(key: string): string | undefined {
  if (assetKey.test(key) && key.length <= 200) return undefined;
  return `asset key ${JSON.stringify(key)} is not allowed: use letters, digits and _ , starting with a letter, parts joined by / , at most 200 characters`;
}

/** Says what is wrong with the name of a step, job, dimension or column, or nothing. */
export function problemOfName(what: string, name: string): string | undefined {
  if (simpleName.test(name) && name.length <= 64) return undefined;
  return `${what} ${JSON.stringify(name)} is not allowed: use letters, digits and _ , starting with a letter, at most 64 characters`;
}

/** Says what is wrong with one dimension's value in a partition key, or nothing. */
export function problemOfPartitionValue(value: string): string | undefined {
  if (partitionValue.test(value) && value.length <= 128 && !value.includes('..')) return undefined;
  return `partition value ${JSON.stringify(value)} is not allowed: use letters, digits and . _ : + - , starting with a letter or digit, at most 128 characters`;
}

/** The single path segment of an asset: `feature_view/user_likes` -> `feature_view__user_likes`. */
export function assetSegment(key: string): string {
  return key.replaceAll('/', '__');
}

/** The table of an asset: Glue and Athena write it in lower case. */
export function tableName(assetKey: string): string {
  return assetSegment(assetKey).toLowerCase();
}

/** Says what is wrong with the key of an item of a fan-out, or nothing. */
export function problemOfMappingKey(key: string): string | undefined {
  if (mappingKey.test(key) && key.length <= 64 && !key.includes('..')) return undefined;
  return `mapping key ${JSON.stringify(key)} is not allowed: use letters, digits and . _ - , starting with a letter or digit, at most 64 characters`;
}
