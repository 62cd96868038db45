/**
 * Garbage collection of versions. A version goes when it is neither visible nor one of the newest few, was made long
 * enough ago, and no run that is under way can have begun to read it. Its row of the history goes first, so that nobody
 * can go back to it, then its files; what a crash between the two leaves is an orphan, which the next collection takes.
 */
import type { AssetOutput } from '../../core/assets/step.ts';
import { InvalidInputError } from '../../core/errors.ts';
import { everyItem } from '../catalog/every-item.ts';
import type { Materialization } from '../catalog/types.ts';
import type { Runtime } from '../runtime.ts';
import { isCurrent, isShown, pointsTo, showLagging, showPublished } from '../tables/show.ts';
import { versionFolders } from './version-folders.ts';
import { versionsOf } from './versions.ts';

/** How long a query may read what a table showed when it began: a day, as Athena's own limit may be raised to hours. */
const longestQueryMs = 24 * 3600 * 1000;

/** What may go. */
export interface GcOptions {
  /** Versions of each partition that stay, the visible one among them; at least 1. */
  readonly keep: number;
  /** Least age of a version that goes, in ms since it was published. */
  readonly olderThanMs: number;
  /** Count, and delete nothing. */
  readonly dryRun: boolean;
}

/** What went of an asset, or would go. */
export interface AssetGarbage {
  readonly asset: string;
  readonly versions: number;
  /** Folders that no version names: what failed attempts left. */
  readonly orphans: number;
  readonly files: number;
  readonly bytes: number;
}

/** What a collection did. */
export interface GcResult {
  /** Assets of which something went. */
  readonly assets: readonly AssetGarbage[];
  /** Runs under way. While there are any, orphans stay: one may be the work of such a run. */
  readonly running: readonly string[];
}

/**
 * Deletes versions that nobody needs any more, of every asset of the project.
 *
 * @throws InvalidInputError for a `keep` under 1
 */
export async function collectGarbage(options: GcOptions, runtime: Runtime): Promise<GcResult> {
  if (!Number.isInteger(options.keep) || options.keep < 1)
    throw new InvalidInputError(`keep ${options.keep} must be a whole number of at least 1`);
  const assets: AssetGarbage[] = [];
  for (const step of runtime.definitions.graph.steps.values())
    for (const output of step.outputs) {
      const garbage = await collectAsset(output, options, runtime);
      if (garbage.files + garbage.versions > 0) assets.push(garbage);
    }
  return { assets, running: (await runsNow(runtime)).running.map(({ runId }) => runId) };
}

async function collectAsset(
  output: AssetOutput,
  options: GcOptions,
  runtime: Runtime,
): Promise<AssetGarbage> {
  // Listed before the history is read: what is in neither then was never published.
  const before = await runsNow(runtime);
  const folders = await versionFolders(output, runtime);
  const garbage = { asset: output.key, versions: 0, orphans: 0, files: 0, bytes: 0 };
  const remove = async (location: string): Promise<void> => {
    const files = await Array.fromAsync(runtime.data.list(location));
    for (const file of files) {
      garbage.files++;
      garbage.bytes += file.size;
      if (!options.dryRun) await runtime.data.delete(file.key);
    }
  };
  const named = await itemsInUse(output, runtime);
  for await (const pointer of everyItem((page) => runtime.catalog.pointers(output.key, page))) {
    const versions = await versionsOf(output.key, pointer.partition, runtime);
    for (const { location } of versions) folders.delete(location);
    if (!options.dryRun) await showLagging(output, [pointer], runtime);
    const garbageOf = unneeded(versions, pointer, before.oldest, options, runtime.now());
    const unread = garbageOf.filter((version) => !named.has(version.location));
    if (unread.length === 0 || !(await isReadNoMore(output, pointer, options, runtime))) continue;
    for (const version of unread) {
      if (!options.dryRun && !(await runtime.catalog.forget(version))) continue;
      garbage.versions++;
      await remove(version.location);
    }
  }
  const after = await runsNow(runtime);
  if (before.running.length + after.running.length > 0 || before.newest !== after.newest) return garbage;
  for (const folder of folders) {
    garbage.orphans++;
    await remove(folder);
  }
  return garbage;
}

/**
 * True when no query reads an earlier version of a partition: its table has shown the visible one for longer than
 * queries take. A table that says otherwise by itself is put right, and what it showed stays until the next time.
 */
async function isReadNoMore(
  output: AssetOutput,
  pointer: Materialization,
  { dryRun }: GcOptions,
  runtime: Runtime,
): Promise<boolean> {
  if (!isShown(output, runtime) || pointer.event === 'observation') return true;
  if (!(await pointsTo(output, pointer, runtime))) {
    if (!dryRun) await showPublished(output, [pointer], runtime);
    return false;
  }
  return isCurrent(pointer) && runtime.now() - Date.parse(pointer.glueAt ?? '') >= longestQueryMs;
}

/** Folders of items that the visible version of a partition names: an item may have been made again since. */
async function itemsInUse({ key, step }: AssetOutput, { catalog }: Runtime): Promise<ReadonlySet<string>> {
  const named = new Set<string>();
  if (step.fanOut === undefined) return named;
  for await (const { items = [] } of everyItem((page) => catalog.pointers(key, page)))
    for (const { location } of items) named.add(location);
  return named;
}

/** Versions of a partition, given newest first, that may go. */
function unneeded(
  versions: readonly Materialization[],
  { version: visible }: Materialization,
  oldestRun: number,
  { keep, olderThanMs }: GcOptions,
  now: number,
): readonly Materialization[] {
  const isRolledBack = versions[0]?.version !== visible;
  const others = versions.filter(({ version }) => version !== visible);
  return others.slice(keep - 1).filter((version) => {
    const successor = versions[versions.indexOf(version) - 1];
    // A reader fixes its inputs when its step begins: a run may read what was replaced after the run began. When a
    // version was given up by a rollback is not known.
    const replacedAt =
      isRolledBack || successor === undefined
        ? Number.POSITIVE_INFINITY
        : Date.parse(successor.materializedAt);
    return (
      now - Date.parse(version.materializedAt) >= olderThanMs &&
      (oldestRun === Number.POSITIVE_INFINITY || replacedAt < oldestRun)
    );
  });
}

interface RunsNow {
  readonly running: readonly { readonly runId: string }[];
  /** Start of the oldest run under way, ms; infinity without one. */
  readonly oldest: number;
  readonly newest: string | undefined;
}

async function runsNow({ catalog }: Runtime): Promise<RunsNow> {
  const runs = await Array.fromAsync(everyItem((page) => catalog.runs(page)));
  const running = runs.filter(({ status }) => status === 'RUNNING');
  return {
    running,
    oldest: Math.min(...running.map(({ startedAt }) => Date.parse(startedAt))),
    newest: runs[0]?.runId,
  };
}
