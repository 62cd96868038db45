/**
 * The two ends of a fan-out. `items` says which items run and which of its steps: those that this run has made, or that
 * were made of the same, are left out. `collect` publishes what the items made as one version of each step's outputs, so
 * that whatever comes after sees all items or none.
 */
import type { AssetOutput } from '../../core/assets/step.ts';
import { rootOf } from '../../core/assets/store-root.ts';
import type { RunConfig } from '../../core/config/run-config.ts';
import { QuantflowError, UpstreamMissingError } from '../../core/errors.ts';
import { typedMetadata } from '../../core/metadata/typed.ts';
import { runtimeOfRun } from '../bound-definitions.ts';
import type { Materialization, MaterializedItem, StepRecord } from '../catalog/types.ts';
import type { Written } from '../io/types.ts';
import type { FanOutMessage, FanOutResult, ShardAction } from '../messages.ts';
import { storedVersion } from '../publish/publish.ts';
import type { Runtime } from '../runtime.ts';
import { putSkipped, StepSkipped, skipDownstream } from '../step/left-out.ts';
import { attemptName, locationOf, versionOf } from '../step/version.ts';
import { rowsOf } from '../step/write-items.ts';
import { type Member, publishedItems, type Region, regionOf } from './region.ts';

/** Runs one end of a fan-out. @throws UpstreamMissingError, StepSkipped never */
export async function fanOut(message: FanOutMessage, runtime: Runtime): Promise<FanOutResult> {
  let region: Region;
  try {
    region = await regionOf(message, runtime);
  } catch (error) {
    if (error instanceof StepSkipped) return skipped(message, error.message, runtime);
    throw error;
  }
  if (message.phase === 'items') return { items: await itemsToRun(region, message, runtime), skip: {} };
  for (const member of region.members) await collect(member, region, message, runtime);
  return { items: [], skip: {} };
}

type Items = FanOutResult['items'];

/** Attempts against other writers that move the same pointers. */
const maxTries = 5;

async function itemsToRun(region: Region, message: FanOutMessage, runtime: Runtime): Promise<Items> {
  const { run, members, items } = region;
  const isOverwrite = run.request['write_mode'] === 'overwrite';
  const kept = new Map<Member, ReadonlySet<string>>();
  for (const member of members) {
    const { step, isNew, dataVersion } = member;
    const found = await Promise.all(
      step.outputs.map((output) => publishedItems(output, message, items, runtime)),
    );
    const isKept = (pointer: Materialization | undefined): boolean =>
      pointer !== undefined &&
      (pointer.runId === message.runId ||
        (step.graph?.kind !== 'job' && !isOverwrite && !isNew && pointer.dataVersion === dataVersion));
    const keys = items.map(({ key }) => key);
    kept.set(member, new Set(keys.filter((key) => found.every((pointers) => isKept(pointers.get(key))))));
  }
  return items.flatMap(({ key }) => {
    const steps: Record<string, ShardAction> = {};
    for (const member of members.toReversed()) {
      const isRead =
        isReadOutside(member, region) ||
        members.some((other) => reads(other, member) && steps[other.step.name] === 'run');
      steps[member.step.name] = isRead && !kept.get(member)?.has(key) ? 'run' : 'skip';
    }
    return Object.values(steps).includes('run') ? [{ key, steps }] : [];
  });
}

/** True when a step of the fan-out is made of another one's outputs, item by item. */
function reads(reader: Member, { step }: Member): boolean {
  return Object.values(reader.step.deps).some(
    ({ asset, items }) => items === 'same' && asset.step.name === step.name,
  );
}

/** True when all items of a step are needed: somebody collects them, or nobody reads them and it runs for its effect. */
function isReadOutside({ step }: Member, { graph }: Region): boolean {
  const readers = graph.downstreamOf(step);
  return readers.length === 0 || readers.some(({ dependency }) => dependency.items !== 'same');
}

async function collect(
  { step, codeVersion, dataVersion, inputVersions }: Member,
  { run, items, layers }: Region,
  message: FanOutMessage,
  runtime: Runtime,
): Promise<void> {
  const { catalog, now } = runtime;
  const { runId, partition } = message;
  const at = new Date(now()).toISOString();
  const attempt = attemptName(message.attempt, run.plans);
  const done: StepRecord = {
    ...{ runId, step: step.name, partition, attempt },
    ...{ status: 'SUCCEEDED', startedAt: at, endedAt: at },
  };
  const version = versionOf(step.name, message.attempt);
  const made = await Promise.all(
    step.outputs.map(async (output): Promise<Materialization> => {
      const location = locationOf(output, partition, version, rootOf(output, layers));
      const written = { location, ...(await collectedItems(output, items, message, runtime)) };
      return {
        ...storedVersion(output, partition, version, written),
        ...{ codeVersion, dataVersion, inputVersions, runId, materializedAt: at, checks: [] },
        metadata: typedMetadata(`output ${output.output}`, { items: items.length }),
      };
    }),
  );
  for (let tries = 0; tries < maxTries; tries++) {
    const publishing = made.map(async (materialization) => ({
      materialization,
      expectedVersion: (await catalog.pointer(materialization.asset, partition))?.version ?? null,
    }));
    if ((await catalog.publish(await Promise.all(publishing), done)).published) return;
  }
  throw new QuantflowError(
    'QuantFlow.PublishConflict',
    `step ${step.name}: other writers moved the pointer of ${partition} ${maxTries} times; run it again`,
  );
}

async function collectedItems(
  output: AssetOutput,
  items: readonly MaterializedItem[],
  message: FanOutMessage,
  runtime: Runtime,
): Promise<Omit<Written, 'location'>> {
  const found = await publishedItems(output, message, items, runtime);
  let columns: Materialization['columns'] = [];
  const collected = items.map(({ key }): MaterializedItem => {
    const pointer = found.get(key);
    if (pointer === undefined)
      throw new UpstreamMissingError(
        `step ${output.step.name} has not published item ${key}, although it ended; qf retry runs it again`,
      );
    columns = pointer.columns;
    return { key, location: pointer.location, files: pointer.files, rows: pointer.rows };
  });
  return { files: [], items: collected, rows: rowsOf(collected), columns };
}

/** What cannot run because an input was left out is skipped: the steps of the fan-out, and those after them. */
async function skipped(message: FanOutMessage, reason: string, unbound: Runtime): Promise<FanOutResult> {
  const { runId, partition } = message;
  const run = await unbound.catalog.run(runId);
  const runtime = await runtimeOfRun(unbound, runId, Date.parse(run?.startedAt ?? ''));
  const runConfig = (run?.request['config'] ?? {}) as RunConfig;
  const at = new Date(runtime.now()).toISOString();
  const skip: Record<string, 'skip'> = {};
  for (const name of message.members) {
    const step = runtime.definitions.graph.steps.get(name);
    if (step === undefined || message.steps[name] !== 'run') continue;
    const attempt = attemptName(message.attempt, run?.plans ?? 1);
    const record: StepRecord = {
      ...{ runId, step: name, partition, attempt },
      ...{ status: 'SKIPPED', startedAt: at },
    };
    await putSkipped(step.outputs, record, reason, at, runConfig, runtime);
    const after = await skipDownstream(
      { message, record, runConfig },
      step.outputs,
      ({ outputs }) => outputs,
      runtime,
    );
    Object.assign(skip, { [name]: 'skip' }, after);
  }
  return { items: [], skip };
}
