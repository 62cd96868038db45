/**
 * Tables follow the catalog: the pointer moves first, then the partition of the table. A crash in between leaves a
 * pointer without its glueVersion, and so does a publisher that is overtaken: recording the version fails when the
 * pointer has moved meanwhile, and the table is pointed again until it does not.
 */
import { type HiveTable, hiveColumns, hiveTableOf } from '../../core/assets/hive-table.ts';
import type { AssetOutput } from '../../core/assets/step.ts';
import type { Materialization, PointerSummary } from '../catalog/types.ts';
import type { Runtime } from '../runtime.ts';
import { placeOf } from '../stores/place.ts';
import { TableError, type TablePartition } from './types.ts';

/** What moving tables takes. */
export type TableRuntime = Pick<Runtime, 'catalog' | 'data' | 'now' | 'tables'>;

/** Times that a pointer may move while its table is pointed. */
const maxTries = 5;

/** Pointers that are recorded at the same time. */
const atOnce = 16;

/** True when versions of an asset are shown in a table, on this host. */
export function isShown(output: AssetOutput, { tables }: Pick<Runtime, 'tables'>): boolean {
  return tables !== undefined && hiveTableOf(output) !== undefined;
}

/**
 * Points the asset's table to published versions, and records that it was.
 *
 * @param pointers of one asset, each partition once; of an external asset that was looked at there is nothing to show
 * @throws TableError when the table could not be pointed; the pointers lag until it is tried again
 */
export async function showPublished(
  output: AssetOutput,
  pointers: readonly Materialization[],
  runtime: TableRuntime,
): Promise<void> {
  const { tables } = runtime;
  const table = hiveTableOf(output);
  if (tables === undefined || table === undefined) return;
  let left = pointers.filter(({ event }) => event !== 'observation');
  for (let tries = 0; left.length > 0; tries++) {
    if (tries === maxTries)
      throw new TableError(
        `table ${table.name}: other writers moved the pointer of ${left[0]?.partition || output.key} ${maxTries} times; run it again`,
      );
    const partitions = left.map((pointer) => partitionOf(output, table, pointer, runtime));
    await tables.point(table.name, partitions);
    const moved: Materialization[] = [];
    for (let at = 0; at < left.length; at += atOnce) {
      const recorded = left.slice(at, at + atOnce).map((pointer) => record(pointer, runtime));
      moved.push(...(await Promise.all(recorded)).flatMap((pointer) => pointer ?? []));
    }
    left = moved;
  }
}

/** Records that a table shows a version; the pointer as it is by now when it has another one. */
async function record(
  { asset, partition, version }: Materialization,
  { catalog, now }: TableRuntime,
): Promise<Materialization | undefined> {
  const at = new Date(now()).toISOString();
  if (await catalog.recordGlueVersion(asset, partition, version, at)) return undefined;
  return catalog.pointer(asset, partition);
}

/**
 * Points the table to those of some pointers that it does not show; of these the records are read. Of a table without partitions the location itself is
 * looked at too: an update of the stack sets it back.
 *
 * @returns how many lagged
 * @throws TableError
 */
export async function showLagging(
  output: AssetOutput,
  pointers: readonly PointerSummary[],
  runtime: TableRuntime,
): Promise<number> {
  const table = hiveTableOf(output);
  if (runtime.tables === undefined || table === undefined) return 0;
  const isSuspect =
    table.partitionKeys.length === 0 ? () => true : (some: PointerSummary) => !isCurrent(some);
  const suspects = pointers.filter(isSuspect);
  const lagging: Materialization[] = [];
  for (let at = 0; at < suspects.length; at += atOnce) {
    const looked = suspects.slice(at, at + atOnce).map((suspect) => laggingOne(output, suspect, runtime));
    lagging.push(...(await Promise.all(looked)).flatMap((pointer) => pointer ?? []));
  }
  await showPublished(output, lagging, runtime);
  return lagging.length;
}

/**
 * As {@link showLagging}, for many pointers of one asset: also of a table that was made anew, as when its asset left the project
 * and came back. It has none of its partitions, whatever the pointers say: one of them tells.
 */
export async function showAll(
  output: AssetOutput,
  pointers: readonly PointerSummary[],
  runtime: TableRuntime,
): Promise<number> {
  const sample = isShown(output, runtime) ? pointers.find(isCurrent) : undefined;
  const isThere = sample === undefined || (await laggingOne(output, sample, runtime)) === undefined;
  const suspects = isThere ? pointers : pointers.map(({ glueVersion: _, ...pointer }) => pointer);
  return showLagging(output, suspects, runtime);
}

/** The pointer, if its table does not show it. */
async function laggingOne(
  output: AssetOutput,
  suspect: PointerSummary,
  runtime: TableRuntime,
): Promise<Materialization | undefined> {
  const pointer = isWhole(suspect) ? suspect : await runtime.catalog.pointer(output.key, suspect.partition);
  if (pointer === undefined || pointer.event === 'observation') return undefined;
  return isCurrent(pointer) && (await pointsTo(output, pointer, runtime)) ? undefined : pointer;
}

function isWhole(pointer: PointerSummary | Materialization): pointer is Materialization {
  return 'location' in pointer;
}

/** Points the tables of some outputs to what is published of them, where they do not show it; true when there are any. */
export async function showSeen(
  outputs: readonly AssetOutput[],
  seen: ReadonlyMap<string, Materialization>,
  runtime: TableRuntime,
): Promise<boolean> {
  const shown = outputs.filter((output) => isShown(output, runtime));
  for (const output of shown) await showLagging(output, [seen.get(output.key) ?? []].flat(), runtime);
  return shown.length > 0;
}

/** True when the catalog says that the table shows the published version. */
export function isCurrent({ version, glueVersion }: PointerSummary): boolean {
  return version === glueVersion;
}

/** True when the table shows the published version, by its own word. */
export async function pointsTo(
  output: AssetOutput,
  pointer: Materialization,
  runtime: TableRuntime,
): Promise<boolean> {
  const table = hiveTableOf(output);
  if (runtime.tables === undefined || table === undefined) return true;
  const { values, location } = partitionOf(output, table, pointer, runtime);
  return (await runtime.tables.location(table.name, values)) === location;
}

/** A version has its own columns: those that were declared when it was made. */
function partitionOf(
  output: AssetOutput,
  table: HiveTable,
  { partition, location, columns }: Materialization,
  { data }: Pick<Runtime, 'data'>,
): TablePartition {
  return {
    values: table.partitionKeys.length === 0 ? [] : partition.split('|'),
    location: `${placeOf(data, location)}/`,
    columns: hiveColumns(output, columns),
  };
}
