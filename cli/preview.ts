/** `qf show ASSET --limit N`: the beginning of a value, as its IO manager shows it. */
import type { AssetOutput } from '../core/assets/step.ts';
import { itemKey } from '../core/partitions/key.ts';
import { ioManagerOf } from '../runtime/io/index.ts';
import { readSource } from '../runtime/io/read-value.ts';
import { valuesOf } from '../runtime/io/types.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { scratchOf } from '../runtime/scratch.ts';
import { metadataLines } from './metadata-text.ts';
import { printJson, printLine } from './output.ts';
import { published } from './show-asset.ts';
import type { CommandContext } from './types.ts';
import { UsageError } from './usage-error.ts';

/** Prints at most `limit` rows of the published version of a partition. */
export async function preview(
  asset: AssetOutput,
  partition: string,
  limit: number,
  runtime: Runtime,
  context: CommandContext,
): Promise<number> {
  const stored = await published(asset, partition, runtime);
  const first = stored.items?.[0]?.key;
  if (first !== undefined)
    throw new UsageError(
      `${asset.key} has a value for each of ${stored.items?.length} items; name one by --partition '${itemKey(partition, first)}'`,
    );
  const scratch = scratchOf(runtime.makeScratch);
  try {
    const store = valuesOf(runtime, scratch);
    const source = readSource(asset, stored, store);
    const value = await ioManagerOf(asset, store.ioManagers).preview?.(source, limit);
    if (context.json) {
      const { version, rows } = stored;
      printJson(context, { asset: asset.key, partition, version, rows, preview: value ?? null });
    } else if (value !== undefined) for (const line of metadataLines(value)) printLine(context, line);
    else
      printLine(
        context,
        source.files.length === 0
          ? `${asset.key} is ${asset.type.kind}: no files are kept`
          : `${asset.key} is ${asset.type.kind}, whose IO manager has no preview; its files are ${source.files.map(({ name, bytes }) => `${name} (${bytes} bytes)`).join(', ')}`,
      );
    return 0;
  } finally {
    await scratch.remove();
  }
}
