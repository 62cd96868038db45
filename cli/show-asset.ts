/** What `qf show` prints. */
import type { AssetOutput } from '../core/assets/step.ts';
import type { TableReader } from '../core/assets/table.ts';
import type { Definitions } from '../core/definitions.ts';
import { problemOfKey, splitItemKey } from '../core/partitions/key.ts';
import type { Materialization } from '../runtime/catalog/types.ts';
import { digestTable } from '../runtime/io/digest.ts';
import { readValue } from '../runtime/io/read-value.ts';
import { valuesOf } from '../runtime/io/types.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { scratchOf } from '../runtime/scratch.ts';
import { omissionOf } from '../runtime/step/left-out.ts';
import { checksTable, countOfChecks } from './check-text.ts';
import { metadataCell, metadataText } from './metadata-text.ts';
import { countText, printJson, printLine, tableText } from './output.ts';
import type { CommandContext } from './types.ts';
import { UsageError } from './usage-error.ts';

/** An asset, or what an op hands on, by key. @throws UsageError that lists the assets */
export function assetNamed(definitions: Definitions, key: string): AssetOutput {
  const asset = definitions.graph.outputs.get(key);
  if (asset !== undefined) return asset;
  throw new UsageError(
    `there is no asset ${JSON.stringify(key)}; assets are ${[...definitions.graph.assets.keys()].join(', ')}`,
  );
}

/** The published version of a partition. @throws UsageError for a key that does not fit, or nothing published */
export async function published(
  asset: AssetOutput,
  partition: string,
  { catalog, now }: Runtime,
): Promise<Materialization> {
  const problem = problemOfKey(asset.step.partitions, splitItemKey(partition).partition, now());
  if (problem !== undefined) throw new UsageError(`${asset.key}: ${problem}`);
  const pointer = await catalog.pointer(asset.key, partition);
  if (pointer !== undefined) return pointer;
  const what = `${asset.key}${partition === '' ? '' : ` of ${partition}`}`;
  const omission = await omissionOf(asset, partition, { catalog });
  if (omission !== undefined) {
    const why = omission.reason === undefined ? 'was left out' : `was skipped, as ${omission.reason}`;
    throw new UsageError(`${what} ${why}, by run ${omission.runId} at ${omission.omittedAt}`);
  }
  throw new UsageError(`${what} is not published; make it with: qf run`);
}

/** Prints the published version of a partition. */
export async function describe(
  asset: AssetOutput,
  partition: string,
  runtime: Runtime,
  context: CommandContext,
): Promise<number> {
  const { location, files, items, ...record } = await published(asset, partition, runtime);
  const path = (key: string): string => runtime.data.localPath?.(key) ?? `${runtime.data.url}/${key}`;
  const shown = {
    ...record,
    assetMetadata: asset.metadata,
    location: path(location),
    files: files.map((file) => path(file.path)),
    ...(items && { items: items.map(({ key }) => key) }),
  };
  if (context.json) {
    printJson(context, shown);
    return 0;
  }
  const { columns, metadata, assetMetadata, checks, inputVersions, ...facts } = shown;
  printLine(
    context,
    tableText(
      ['field', 'value'],
      Object.entries(facts).map(([name, value]) => [
        name,
        Array.isArray(value)
          ? value.join('\n       ')
          : typeof value === 'number'
            ? countText(value)
            : String(value),
      ]),
    ),
  );
  for (const [name, rows] of [
    ['columns', columns.map((column) => `${column.name} ${column.type}`)],
    ['metadata', metadataText(metadata)],
    ['metadata of the asset', metadataText(assetMetadata)],
    [`checks ${countOfChecks(checks)}`, checks.length === 0 ? [] : checksTable(checks).split('\n')],
    ['made from', Object.entries(inputVersions).map(([k, v]) => `${k} ${v.slice(0, 16)}`)],
  ] as const) {
    printSection(context, name, rows);
  }
  return 0;
}

/** Prints the digest of a table. */
export async function tableDigest(
  asset: AssetOutput,
  partition: string,
  runtime: Runtime,
  context: CommandContext,
): Promise<number> {
  if (asset.type.kind !== 'table') throw new UsageError(`${asset.key} is no table; a digest is of a table`);
  const materialization = await published(asset, partition, runtime);
  const scratch = scratchOf(runtime.makeScratch);
  try {
    const reader = (await readValue(asset, materialization, valuesOf(runtime, scratch))) as TableReader;
    const { rowNumber } = asset.type;
    const digest = await digestTable(reader, rowNumber === undefined ? [] : [rowNumber]);
    printJson(context, { asset: asset.key, partition, digest });
  } finally {
    await scratch.remove();
  }
  return 0;
}

/** Prints the published partitions of an asset, with some metadata of each. */
export async function listPartitions(
  asset: AssetOutput,
  limit: number,
  names: readonly string[],
  { catalog }: Runtime,
  context: CommandContext,
): Promise<number> {
  const page = await catalog.pointers(asset.key, { limit });
  if (context.json) {
    printJson(
      context,
      page.items.map(({ partition, version, rows, runId, materializedAt, metadata }) => ({
        asset: asset.key,
        partition,
        version,
        rows,
        runId,
        materializedAt,
        metadata,
      })),
    );
    return 0;
  }
  const anyChecks = page.items.some(({ checks }) => checks.length > 0);
  printLine(
    context,
    tableText(
      ['partition', 'rows', ...(anyChecks ? ['checks'] : []), ...names, 'version', 'run', 'materialized at'],
      page.items.map((m) => [
        m.partition,
        m.rows ?? '-',
        ...(anyChecks ? [countOfChecks(m.checks)] : []),
        ...names.map((name) => metadataCell(m.metadata[name])),
        m.version.slice(0, 12),
        m.runId,
        m.materializedAt,
      ]),
    ),
  );
  if (page.items.length === 0)
    printLine(context, `nothing of ${asset.key} is published; make it with: qf run`);
  if (page.cursor !== undefined)
    printLine(context, `the first ${limit}; name one with --partition, or give more with --limit`);
  printSection(context, 'metadata of the asset', metadataText(asset.metadata));
  return 0;
}

function printSection(context: CommandContext, name: string, lines: readonly string[]): void {
  if (lines.length > 0) printLine(context, `\n${name}\n${lines.map((line) => `  ${line}`).join('\n')}`);
}
