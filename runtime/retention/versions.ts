/** The versions of a partition, and going back to one of them. */
import type { AssetOutput } from '../../core/assets/step.ts';
import { InvalidInputError, QuantflowError } from '../../core/errors.ts';
import { everyItem } from '../catalog/every-item.ts';
import type { Materialization, PublishItem } from '../catalog/types.ts';
import { tellPublished } from '../events/tell.ts';
import type { Runtime } from '../runtime.ts';
import { showPublished } from '../tables/show.ts';

/** Job name of the run records that rollbacks leave. */
export const rollbackJob = 'rollback';

/** The versions of a partition, newest first. */
export function versionsOf(
  asset: string,
  partition: string,
  { catalog }: Pick<Runtime, 'catalog'>,
): Promise<Materialization[]> {
  return Array.fromAsync(everyItem((page) => catalog.materializations(asset, partition, page)));
}

/** What to go back to. */
export interface RollbackRequest {
  readonly asset: AssetOutput;
  readonly partition: string;
  /** A version, or the beginning of one. Left out: the newest that is older than the published one. */
  readonly to?: string | undefined;
  /** Id of the run record that tells of the rollback. */
  readonly runId: string;
}

/**
 * Moves the pointer of a partition back to an earlier version. Outputs that a step published together go back together.
 * What was made from the version given up becomes stale; nothing is deleted and nothing is run.
 * Their tables go back with them.
 *
 * @returns the versions that are published now
 * @throws InvalidInputError when there is no such version, or its files are gone
 * @throws QuantflowError `QuantFlow.PublishConflict` when another writer publishes at the same time
 */
export async function rollback(
  { asset, partition, to, runId }: RollbackRequest,
  runtime: Runtime,
): Promise<readonly Materialization[]> {
  const target = await targetOf(asset.key, partition, to, runtime);
  const items: PublishItem[] = [];
  const moved: AssetOutput[] = [];
  for (const output of asset.step.outputs) {
    const { key } = output;
    const versions = await versionsOf(key, partition, runtime);
    const materialization = versions.find(({ version }) => version === target.version);
    const current = await runtime.catalog.pointer(key, partition);
    if (materialization === undefined || current === undefined) continue;
    const files = [materialization, ...(materialization.items ?? [])].flatMap((part) => part.files);
    for (const { path } of files)
      if ((await runtime.data.size(path)) === undefined)
        throw new InvalidInputError(`version ${target.version} of ${key} is not whole: ${path} is gone`);
    items.push({ materialization, expectedVersion: current.version });
    moved.push(output);
  }
  const at = new Date(runtime.now()).toISOString();
  const { step } = asset;
  const outcome = await runtime.catalog.publish(items, {
    runId,
    step: step.name,
    partition,
    attempt: '0000.00',
    status: 'SUCCEEDED',
    startedAt: at,
    endedAt: at,
  });
  if (!outcome.published)
    throw new QuantflowError(
      'QuantFlow.PublishConflict',
      `another writer published ${outcome.asset} meanwhile; look at its versions and roll back again`,
    );
  await runtime.catalog.addRun({
    runId,
    job: rollbackJob,
    status: 'SUCCEEDED',
    executionArn: rollbackJob,
    request: { asset: asset.key, partition, to: target.version },
    tags: {},
    startedAt: at,
    endedAt: at,
    planned: items.length,
    skipped: 0,
    blocked: 0,
    plans: 0,
    plannedForRedrive: 0,
  });
  for (const [i, output] of moved.entries())
    await showPublished(output, [(items[i] as PublishItem).materialization], runtime);
  const published = items.map(({ materialization }) => materialization);
  await tellPublished(published, runId, runtime, console.warn);
  return published;
}

async function targetOf(
  asset: string,
  partition: string,
  to: string | undefined,
  runtime: Runtime,
): Promise<Materialization> {
  const where = `${asset}${partition === '' ? '' : ` of ${partition}`}`;
  const current = await runtime.catalog.pointer(asset, partition);
  if (current === undefined)
    throw new InvalidInputError(`${where} is not published; there is nothing to roll back`);
  const versions = await versionsOf(asset, partition, runtime);
  const at = versions.findIndex(({ version }) => version === current.version);
  const found =
    to === undefined
      ? versions.slice(at + 1, at + 2)
      : versions.filter(({ version }) => version.startsWith(to));
  const [target] = found;
  if (target !== undefined && found.length === 1 && target.version !== current.version) return target;
  const problem =
    to === undefined
      ? 'has no version older than the published one'
      : found.length > 1
        ? `has ${found.length} versions that begin with ${JSON.stringify(to)}`
        : target === undefined
          ? `has no version ${JSON.stringify(to)}`
          : `has ${JSON.stringify(to)} published already`;
  const others = versions.filter(({ version }) => version !== current.version).map(({ version }) => version);
  throw new InvalidInputError(
    `${where} ${problem}; versions to roll back to: ${others.join(', ') || 'none'}`,
  );
}
