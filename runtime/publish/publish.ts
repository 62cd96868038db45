/**
 * Publish: one conditional write moves the pointers of a step's outputs. A reader sees the old versions or the new,
 * never a mixture; of two writers at the same time one wins and the other's files are named by no pointer.
 */
import type { AssetOutput } from '../../core/assets/step.ts';
import { QuantflowError } from '../../core/errors.ts';
import type { Metadata } from '../../core/metadata/value.ts';
import { placeOf } from '../../core/partitions/context.ts';
import type { CheckRecord, Materialization, StepRecord } from '../catalog/types.ts';
import { tellPublished } from '../events/tell.ts';
import type { Written } from '../io/types.ts';
import { warnIn } from '../logs/warn.ts';
import { measureStep } from '../metrics/measure.ts';
import type { Runtime } from '../runtime.ts';
import { type Attempt, succeeded } from '../step/attempt.ts';
import { omissionBy } from '../step/left-out.ts';
import { codeVersionOf, dataVersionOf } from '../step/version.ts';
import { isShown, showLagging, showPublished } from '../tables/show.ts';

/** Attempts against other writers that move the same pointer. */
const maxTries = 5;

/** One output, written and audited. */
export interface Audited {
  readonly output: AssetOutput;
  readonly written: Written;
  readonly checks: readonly CheckRecord[];
  readonly metadata: Metadata;
  /** Of an external asset that was looked at, in place of the hash of code and inputs. */
  readonly observed?: string;
}

/** What is published and by whom. */
export interface PublishRequest {
  readonly attempt: Attempt;
  readonly version: string;
  /** Data versions of the inputs. */
  readonly inputVersions: Readonly<Record<string, string>>;
  /** Optional outputs that were left out. */
  readonly omitted: readonly AssetOutput[];
}

/**
 * Publishes the outputs of a step, all or nothing, and points their tables to them.
 *
 * @returns false when another run published the partition meanwhile and the write mode keeps what is there
 */
export async function publish(
  audited: readonly Audited[],
  request: PublishRequest,
  runtime: Runtime,
): Promise<boolean> {
  const { catalog, now } = runtime;
  const time = now();
  const at = new Date(time).toISOString();
  const materializations = audited.map((item) => materialize(item, request, at));
  const { step, partition, writeMode, record } = request.attempt;
  const done = succeeded(record, request.omitted, time);
  const omissions = request.omitted.map((output) =>
    omissionBy(output, record, at, request.attempt.runConfig, request.inputVersions),
  );
  // What an op hands on must be this run's own: the ops after it were planned for that.
  const keepsOthers = writeMode === 'skip_if_exists' && audited.every(({ output }) => !output.isIntermediate);
  // A step has not succeeded before its tables show what it made.
  const isWhole = !audited.some(({ output }) => isShown(output, runtime));
  const moved: StepRecord = isWhole ? done : { ...record, status: 'STARTED' };
  const expected = new Map([...request.attempt.seen].map(([asset, { version }]) => [asset, version]));
  for (let tries = 0; tries < maxTries; tries++) {
    const items = materializations.map((materialization) => ({
      materialization,
      expectedVersion: expected.get(materialization.asset) ?? null,
    }));
    const outcome = await catalog.publish(items, moved, omissions);
    if (outcome.published) {
      for (const [i, { output }] of audited.entries())
        await showPublished(output, [materializations[i] as Materialization], runtime);
      if (!isWhole) await catalog.putStep(done);
      const warn = warnIn(request.attempt.log, now);
      await tellPublished(materializations, record.runId, runtime, warn);
      await measureStep(request.attempt, materializations, runtime, warn);
      return true;
    }
    const others = keepsOthers ? await allPublished(audited, partition.key, runtime) : undefined;
    if (others !== undefined) {
      for (const [i, { output }] of audited.entries())
        await showLagging(output, others.slice(i, i + 1), runtime);
      await catalog.putStep(done);
      return false;
    }
    if (outcome.current === undefined) expected.delete(outcome.asset);
    else expected.set(outcome.asset, outcome.current.version);
  }
  throw new QuantflowError(
    'QuantFlow.PublishConflict',
    `step ${step.name}: other writers moved the pointer of ${partition.key} ${maxTries} times; run it again`,
  );
}

/** What is published of all the outputs; undefined when it is not all. */
async function allPublished(
  audited: readonly Audited[],
  partition: string,
  { catalog }: Pick<Runtime, 'catalog'>,
): Promise<readonly Materialization[] | undefined> {
  const pointers: Materialization[] = [];
  for (const { output } of audited) {
    const pointer = await catalog.pointer(output.key, partition);
    if (pointer === undefined) return undefined;
    pointers.push(pointer);
  }
  return pointers;
}

/** What a materialization says of the stored files, whoever made them and from what. */
export function storedVersion(
  output: AssetOutput,
  partition: string,
  version: string,
  { location, files, items, rows, columns }: Written,
): Pick<
  Materialization,
  | 'items'
  | 'asset'
  | 'partition'
  | 'version'
  | 'location'
  | 'files'
  | 'rows'
  | 'bytes'
  | 'columns'
  | 'kind'
  | 'step'
> {
  return {
    asset: output.key,
    partition,
    version,
    location,
    files,
    ...(items !== undefined && { items }),
    rows,
    bytes: [...files, ...(items ?? []).flatMap((item) => item.files)].reduce(
      (sum, file) => sum + file.bytes,
      0,
    ),
    columns,
    kind: output.type.kind,
    step: output.step.name,
  };
}

function materialize(
  { output, written, checks, metadata, observed }: Audited,
  request: PublishRequest,
  at: string,
): Materialization {
  const { attempt, version, inputVersions } = request;
  const { step, message } = attempt;
  const codeVersion = codeVersionOf(step, attempt.partition.key, attempt.runConfig);
  return {
    ...(observed !== undefined && { event: 'observation' }),
    ...storedVersion(output, placeOf(attempt.partition), version, written),
    codeVersion,
    dataVersion: observed ?? dataVersionOf(codeVersion, inputVersions),
    inputVersions,
    runId: message.runId,
    materializedAt: at,
    metadata,
    checks,
  };
}
