/** The tables that the Athena stand-in sees: for each table, of an asset or of an op, its columns, partition keys, files. */
import { parquetSchemaOf } from '../../core/assets/step.ts';
import { tableName } from '../../core/names.ts';
import { everyItem } from '../../runtime/catalog/every-item.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { GlueTable } from '../integrations/athena/index.ts';

/** Looks a table up by its name, which is the path segment of an asset; Athena takes no notice of case. */
export function glueTables({
  definitions,
  catalog,
  data,
}: Pick<Runtime, 'definitions' | 'catalog' | 'data'>): (name: string) => Promise<GlueTable | undefined> {
  return async (name) => {
    const asset = [...definitions.graph.outputs.values()].find(
      ({ key }) => tableName(key) === name.toLowerCase(),
    );
    const schema = asset && parquetSchemaOf(asset);
    if (asset === undefined || schema === undefined) return undefined;
    const files: string[] = [];
    for await (const pointer of everyItem((page) => catalog.pointers(asset.key, page))) {
      for (const { path } of pointer.files) files.push(localPath(data, path));
    }
    return {
      columns: Object.entries(schema).map(([column, type]) => ({ name: column, type })),
      partitionKeys: asset.step.partitions?.dimensions.map((dimension) => dimension.name) ?? [],
      files,
      ...(asset.type.sortKey && { sortKey: asset.type.sortKey }),
    };
  };
}

function localPath(data: Runtime['data'], key: string): string {
  if (data.localPath === undefined)
    throw new Error(`queries on this machine need a data store of files; ${data.url} is not one`);
  return data.localPath(key);
}
