/**
 * Garbage collection of versions. A version goes when it is neither visible nor one of the newest few, was made long
 * enough ago, and no run that is under way can have begun to read it. Its row of the history goes first, so that nobody
 * can go back to it, then its files; what a crash between the two leaves is an orphan, which the next collection takes.
 */
import { createHash } from 'node:crypto';
import type { AssetOutput } from '../../core/assets/step.ts';
import { InvalidInputError } from '../../core/errors.ts';
import { everyItem } from '../catalog/every-item.ts';
import type { Materialization, RunRecord } from '../catalog/types.ts';
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
  // Seen before any store is listed: what a run writes later is no orphan, and what it reads is visible by now.
  const before = await runsNow(runtime);
  const found: AssetFound[] = [];
  for (const step of runtime.definitions.graph.steps.values())
    for (const output of step.outputs) found.push(await collectAsset(output, before, options, runtime));
  const after = await runsNow(runtime);
  const isQuiet = before.running.length + after.running.length === 0 && before.state === after.state;
  for (const { garbage, folders } of isQuiet ? found : [])
    for (const folder of folders) {
      garbage.orphans++;
      await remove(folder, garbage, options, runtime);
    }
  return {
    assets: found.map(({ garbage }) => garbage).filter(({ files, versions }) => files + versions > 0),
    running: after.running.map(({ runId }) => runId),
  };
}

type Growing = { -readonly [K in keyof AssetGarbage]: AssetGarbage[K] };

/** What went of an asset, and the folders that no version names. */
interface AssetFound {
  readonly garbage: Growing;
  readonly folders: ReadonlySet<string>;
}

async function remove(
  location: string,
  garbage: Growing,
  { dryRun }: GcOptions,
  { data }: Runtime,
): Promise<void> {
  for (const file of await Array.fromAsync(data.list(location))) {
    garbage.files++;
    garbage.bytes += file.size;
    if (!dryRun) await data.delete(file.key);
  }
}

async function collectAsset(
  output: AssetOutput,
  before: RunsNow,
  options: GcOptions,
  runtime: Runtime,
): Promise<AssetFound> {
  // Listed before the history is read: what is in neither then was never published.
  const folders = await versionFolders(output, runtime);
  const garbage = { asset: output.key, versions: 0, orphans: 0, files: 0, bytes: 0 };
  const named = await itemsInUse(output, runtime);
  for await (const pointer of everyItem((page) => runtime.catalog.pointers(output.key, page))) {
    const versions = await versionsOf(output.key, pointer.partition, runtime);
    for (const { location } of versions) folders.delete(location);
    if (!options.dryRun) await showLagging(output, [pointer], runtime);
    const garbageOf = unneeded(versions, pointer, before, options, runtime.now());
    const unread = garbageOf.filter((version) => !named.has(version.location));
    if (unread.length === 0 || !(await isReadNoMore(output, pointer, options, runtime))) continue;
    for (const version of unread) {
      if (!options.dryRun && !(await runtime.catalog.forget(version))) continue;
      garbage.versions++;
      await remove(version.location, garbage, options, runtime);
    }
  }
  return { garbage, folders };
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
  { at, oldest }: RunsNow,
  { keep, olderThanMs }: GcOptions,
  now: number,
): readonly Materialization[] {
  const isRolledBack = versions[0]?.version !== visible;
  const others = versions.filter(({ version }) => version !== visible);
  return others.slice(keep - 1).filter((version) => {
    const successor = versions[versions.indexOf(version) - 1];
    if (now - Date.parse(version.materializedAt) < olderThanMs) return false;
    // A reader fixes its inputs when its step begins: a run may read what was replaced after the run began. When a
    // version was given up by a rollback is not known.
    if (isRolledBack || successor === undefined) return oldest === Number.POSITIVE_INFINITY;
    const replacedAt = Date.parse(successor.materializedAt);
    return replacedAt < oldest && replacedAt <= at;
  });
}

interface RunsNow {
  /** When they were looked at, ms. */
  readonly at: number;
  readonly running: readonly { readonly runId: string }[];
  /** Start of the oldest run under way, ms; infinity without one. */
  readonly oldest: number;
  /** Another one when any run began, was redriven or ended since. */
  readonly state: string;
}

async function runsNow({ catalog, now }: Runtime): Promise<RunsNow> {
  const at = now();
  const running: RunRecord[] = [];
  const state = createHash('sha256');
  for await (const run of everyItem((page) => catalog.runs(page))) {
    if (run.status === 'RUNNING') running.push(run);
    state.update(JSON.stringify([run.runId, run.status, run.plans, run.endedAt]));
  }
  return {
    at,
    running,
    oldest: Math.min(...running.map(({ startedAt }) => Date.parse(startedAt))),
    state: state.digest('hex'),
  };
}
