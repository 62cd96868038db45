/** The folders of versions that are in the data store, whether the catalog names them or not. */
import type { AssetOutput } from '../../core/assets/step.ts';
import { reachOf, rootOf } from '../../core/assets/store-root.ts';
import type { RunConfig } from '../../core/config/run-config.ts';
import { environmentOf } from '../../core/environments.ts';
import { assetSegment } from '../../core/names.ts';
import { partitionColumns } from '../../core/sql/batch-statement.ts';
import { everyItem } from '../catalog/every-item.ts';
import type { Runtime } from '../runtime.ts';
import { itemFolder } from '../step/version.ts';

/** The folder of a batch of partitions is the version that they share. */
const batchFolder = /^[0-9a-f]{32}$/;

/** Folders below an asset's that hold files, as versions lie: behind, or in a batch's before, one folder for each dimension. */
export async function versionFolders(output: AssetOutput, runtime: Runtime): Promise<Set<string>> {
  const names = output.step.partitions?.dimensions.map(({ name }) => `${name}=`) ?? [];
  const lowerNames = partitionColumns(output.step.partitions).map((name) => `${name}=`);
  const folders = new Set<string>();
  for (const root of await rootsOf(output, runtime)) {
    const start = `${root}${assetSegment(output.key)}`;
    for await (const { key } of runtime.data.list(start)) {
      const parts = key.slice(start.length + 1).split('/');
      const isOfBatch = names.length > 0 && batchFolder.test(parts[0] as string);
      const [first, before] = isOfBatch ? [1, lowerNames] : [0, names];
      // What lies there in another way is of nobody that is known here.
      if (!before.every((name, i) => parts[first + i]?.startsWith(name))) continue;
      // The versions of an item lie in a folder of their own.
      const depth = names.length + (parts[names.length]?.startsWith(itemFolder) ? 2 : 1);
      if (parts.length > depth) folders.add(`${start}/${parts.slice(0, depth).join('/')}`);
    }
  }
  return folders;
}

/** The roots that an output has or had: the environment's, and those of runs. */
async function rootsOf(output: AssetOutput, runtime: Runtime): Promise<ReadonlySet<string>> {
  const { definitions, environment, catalog } = runtime;
  const layer = environmentOf(definitions, environment);
  const roots = new Set([reachOf(output, [layer])]);
  if (output.root === undefined) return roots;
  for await (const { request } of everyItem((page) => catalog.runs(page))) {
    const config = request['config'] as RunConfig | undefined;
    if (config?.resources?.[output.root.resource.name] === undefined) continue;
    try {
      roots.add(rootOf(output, [layer, config]));
    } catch {
      // The config of a run before the schema was another one: its published versions are in the catalog.
    }
  }
  return roots;
}
