/** What a query wrote: the files of a version that SQL made, described from their footers alone. */
import type { AssetOutput } from '../../core/assets/step.ts';
import type { ObjectStore, StoredObject } from '../stores/types.ts';
import { columnsOf } from './columns.ts';
import { compareStarts } from './file-order.ts';
import { checkFooter, type Footer, readFooter } from './footer.ts';
import { storeFile } from './store-file.ts';
import type { Written } from './types.ts';

/** Footers that are read at the same time. */
const atOnce = 16;

/**
 * Lists the files below a version's folder, however they are named, in the order of the type's sort key. Names that
 * begin with `_` or `.` are not data, and files without rows are left out; no files at all are an empty table.
 *
 * @param location folder of the version
 * @throws Error for a file whose columns are not the declared ones
 */
export async function describeVersion(
  store: ObjectStore,
  location: string,
  { key: asset, type }: Pick<AssetOutput, 'key' | 'type'>,
): Promise<Written> {
  const objects: StoredObject[] = [];
  for await (const object of store.list(location)) {
    const names = object.key.slice(location.length + 1).split('/');
    if (!names.some((name) => name.startsWith('_') || name.startsWith('.'))) objects.push(object);
  }
  const files: { readonly object: StoredObject; readonly footer: Footer }[] = [];
  for (let at = 0; at < objects.length; at += atOnce) {
    const group = objects.slice(at, at + atOnce).map(async (object) => {
      const footer = await readFooter(storeFile(store, object.key, object.size), object.key);
      checkFooter(asset, object.key, footer, type.schema ?? {});
      return { object, footer };
    });
    files.push(...(await Promise.all(group)).filter(({ footer }) => footer.rows > 0));
  }
  const key = type.sortKey ?? [];
  // The listing is ascending by name and sorting is stable, so files that start alike keep that order.
  files.sort((a, b) => compareStarts(a.footer, b.footer, key));
  return {
    location,
    files: files.map(({ object, footer }) => ({ path: object.key, bytes: object.size, rows: footer.rows })),
    rows: files.reduce((sum, { footer }) => sum + footer.rows, 0),
    columns: columnsOf(type),
  };
}
