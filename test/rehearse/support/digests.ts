/** Digests of everything that a runtime's catalog has published. */

import type { TableReader } from '../../../core/assets/table.ts';
import type { Definitions } from '../../../core/index.ts';
import { everyItem } from '../../../runtime/catalog/every-item.ts';
import { digestTable, type TableDigest } from '../../../runtime/io/digest.ts';
import { readValue } from '../../../runtime/io/read-value.ts';
import { valuesOf } from '../../../runtime/io/types.ts';
import { openRuntime, type WorkerEnvironment } from '../../../runtime/open-runtime.ts';
import { scratchOf } from '../../../runtime/scratch.ts';

/** By `<asset>@<partition>`. */
export async function digestsOf(
  environment: WorkerEnvironment,
  definitions: Definitions,
): Promise<Readonly<Record<string, TableDigest>>> {
  const runtime = await openRuntime(environment, definitions, Date.now);
  const digests: Record<string, TableDigest> = {};
  for (const asset of runtime.definitions.graph.outputs.values()) {
    if (asset.type.kind !== 'table') continue;
    for await (const pointer of everyItem((page) => runtime.catalog.pointers(asset.key, page))) {
      const scratch = scratchOf(runtime.makeScratch);
      try {
        const reader = (await readValue(asset, pointer, valuesOf(runtime, scratch))) as TableReader;
        const { rowNumber } = asset.type;
        digests[`${asset.key}@${pointer.partition}`] = await digestTable(
          reader,
          rowNumber === undefined ? [] : [rowNumber],
        );
      } finally {
        await scratch.remove();
      }
    }
  }
  await runtime.catalog.close();
  return digests;
}
