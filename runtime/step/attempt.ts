/**
 * What every attempt of a step has in common, whether a worker runs a function or a publisher takes over a query's files:
 * its record, its log, its scratch folder, and one place where a failure is written down.
 */
import type { AssetOutput, Step } from '../../core/assets/step.ts';
import type { RunConfig } from '../../core/config/run-config.ts';
import { environmentOf } from '../../core/environments.ts';
import { InvalidInputError, QuantflowError, StepError, UpstreamMissingError } from '../../core/errors.ts';
import type { PartitionContext } from '../../core/jobs/context.ts';
import { partitionContext } from '../../core/partitions/context.ts';
import { itemKey } from '../../core/partitions/key.ts';
import { runtimeOfRun } from '../bound-definitions.ts';
import type { Materialization, RunRecord, StepRecord } from '../catalog/types.ts';
import { createRedactor, type Redactor } from '../config/redactor.ts';
import { captureOutput } from '../logs/capture.ts';
import type { LogWriter } from '../logs/types.ts';
import { warnIn } from '../logs/warn.ts';
import type { StepMessage, StepResult } from '../messages.ts';
import { type MeasuredAttempt, measureStep } from '../metrics/measure.ts';
import type { WriteMode } from '../request/schema.ts';
import { outputsOfRun } from '../request/selected.ts';
import type { Runtime } from '../runtime.ts';
import { type Scratch, scratchOf } from '../scratch.ts';
import { showSeen } from '../tables/show.ts';
import { failAsBefore } from './failed-for-good.ts';
import { holdLease } from './lease.ts';
import { omissionOf, putSkipped, StepSkipped, skipDownstream } from './left-out.ts';
import type { RunStepOptions } from './run-step.ts';
import { attemptName } from './version.ts';

/** An attempt under way. */
export interface Attempt {
  readonly step: Step;
  /** Outputs that the run makes. */
  readonly outputs: readonly AssetOutput[];
  readonly message: MeasuredAttempt['message'];
  readonly partition: PartitionContext;
  readonly writeMode: WriteMode;
  /** Tests of SQL models do not run. */
  readonly skipTest: boolean;
  /** Start of the run, ms since the epoch: which partitions exist. */
  readonly asOf: number;
  readonly runConfig: RunConfig;
  /** What the environment and, over it, the run say of configs. */
  readonly layers: readonly RunConfig[];
  /** Knows the secrets that the attempt has looked up; the log and errors pass through it. */
  readonly redactor: Redactor;
  readonly record: StepRecord;
  readonly log: LogWriter;
  /** What was published of the outputs when the attempt began, by asset. */
  readonly seen: ReadonlyMap<string, Materialization>;
  readonly scratch: Scratch;
}

/** What an attempt came to. */
export interface AttemptEnd {
  /** False when another run had published. */
  readonly published: boolean;
  /** Optional outputs that were left out. */
  readonly omitted: readonly AssetOutput[];
}

/**
 * Runs an attempt under the lease of its step and partition. One that ends by {@link StepSkipped} is recorded as such.
 *
 * @throws the user's error wrapped in StepError; quantflow's own errors as they are, PartitionBusyError among them, and
 * those of {@link failAsBefore}
 */
export async function attemptStep(
  message: StepMessage,
  { hostAttempt = '', interrupted }: Pick<RunStepOptions, 'hostAttempt' | 'interrupted'>,
  runtime: Runtime,
  workOf: (attempt: Attempt) => Promise<AttemptEnd>,
): Promise<StepResult> {
  const { runId } = message;
  const work = (attempt: Attempt): Promise<AttemptEnd> =>
    interrupted === undefined ? workOf(attempt) : unless(interrupted, () => workOf(attempt));
  const place = placeOfMessage(message);
  const run = await runtime.catalog.run(runId);
  if (run === undefined)
    throw new InvalidInputError(
      `run ${runId} is not in the catalog; steps are started by a run's state machine`,
    );
  const bound = await runtimeOfRun(runtime, runId, Date.parse(run.startedAt));
  const step = bound.definitions.graph.steps.get(message.step);
  if (step === undefined)
    throw new InvalidInputError(
      `there is no step ${JSON.stringify(message.step)} in this version of the project; deploy it, or start a new run`,
    );
  const attempt = attemptName(message.attempt, run.plans, hostAttempt);
  const startedAt = new Date(runtime.now()).toISOString();
  const record: StepRecord = {
    ...{ runId, step: step.name, partition: place, attempt },
    status: 'STARTED',
    startedAt,
  };
  // Each run of a job of ops makes its own: none has to wait for another.
  if (step.graph?.kind === 'job') return attemptUnderLease(message, run, step, record, bound, work);
  const release = await holdLease(record, bound);
  try {
    return await attemptUnderLease(message, run, step, record, bound, work);
  } finally {
    await release();
  }
}

/** Does the work unless the signal is aborted before it is done: then it fails by the signal's reason, and nobody waits for it. */
async function unless<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', abort);
  return Promise.race([promise, work()]).finally(() => signal.removeEventListener('abort', abort));
}

async function attemptUnderLease(
  message: StepMessage,
  run: RunRecord,
  step: Step,
  record: StepRecord,
  runtime: Runtime,
  work: (attempt: Attempt) => Promise<AttemptEnd>,
): Promise<StepResult> {
  const { catalog, definitions, logs, now } = runtime;
  const { runId, partition } = message;
  const outputsOf = (some: Step): readonly AssetOutput[] => outputsOfRun(some, run, definitions);
  const outputs = outputsOf(step);
  const seen = new Map<string, Materialization>();
  const leftOut: AssetOutput[] = [];
  let mine = 0;
  for (const output of outputs) {
    const pointer = await catalog.pointer(output.key, record.partition);
    if (pointer !== undefined) seen.set(output.key, pointer);
    if (pointer?.runId === runId) mine++;
    else if ((await omissionOf(output, partition, runtime))?.runId === runId) leftOut.push(output);
  }
  const runConfig = (run.request['config'] ?? {}) as RunConfig;
  const end = async (published: boolean, without: readonly AssetOutput[]): Promise<StepResult> => {
    const skip = await skipDownstream({ message, record, runConfig }, without, outputsOf, {
      catalog,
      definitions,
      now,
    });
    return { step: step.name, partition, published, ...(skip !== undefined && { skip }) };
  };
  // A redriven execution may ask again for what this run has published or left out: nothing is computed twice.
  if (mine + leftOut.length === outputs.length) {
    // The attempt that did may have ended before its tables showed what it made.
    if (await showSeen(outputs, seen, runtime)) await catalog.putStep(succeeded(record, leftOut, now()));
    return end(false, leftOut);
  }
  await failAsBefore(record, message.attempt, run.plans, catalog);
  await catalog.putStep(record);
  const redactor = createRedactor();
  const log = redacted(await logs.open(record), redactor);
  const scratch = scratchOf(runtime.makeScratch);
  const attempt: Attempt = {
    step,
    outputs,
    message,
    partition: partitionContext(step.partitions, record.partition),
    writeMode: run.request.write_mode as WriteMode,
    skipTest: run.request['skip_test'] !== false,
    asOf: Date.parse(run.startedAt),
    runConfig,
    layers: [environmentOf(definitions, runtime.environment), runConfig],
    redactor,
    record,
    log,
    seen,
    scratch,
  };
  const line = (stream: 'stdout' | 'stderr', text: string): void =>
    log.write({ time: new Date(now()).toISOString(), stream, message: text });
  try {
    const { published, omitted } = await captureOutput(line, () => work(attempt));
    return await end(published, omitted);
  } catch (thrown) {
    const cause = redactor.error(thrown);
    const at = new Date(now()).toISOString();
    if (cause instanceof StepSkipped) {
      await putSkipped(outputs, record, cause.message, at, runConfig, runtime);
      return { ...(await end(false, outputs)), skipped: cause.message };
    }
    const error = cause instanceof QuantflowError ? cause : redactor.error(new StepError(step.name, cause));
    // Of the user's error the stack is worth reading; ours say all in their message.
    const stack = cause instanceof Error && !(cause instanceof QuantflowError) ? cause.stack : undefined;
    log.write({
      time: at,
      stream: 'log',
      level: 'error',
      message: stack ?? `${error.name}: ${error.message}`,
    });
    if (cause instanceof UpstreamMissingError && cause.upstream !== undefined) {
      const reason = `its upstream ${cause.upstream} was not made`;
      await catalog.putStep({ ...record, status: 'UPSTREAM_FAILED', endedAt: at, reason });
      throw error;
    }
    const { name, message: text } = error;
    const told = { name, message: text, ...(stack !== undefined && { stack }) };
    await catalog.putStep({ ...record, status: 'FAILED', endedAt: at, error: told });
    await measureStep(attempt, undefined, runtime, warnIn(log, now));
    throw error;
  } finally {
    log.close();
    await scratch.remove();
  }
}

/** The record of an attempt that is over; outputs that it left out are named. */
export function succeeded(record: StepRecord, omitted: readonly AssetOutput[], at: number): StepRecord {
  const names = omitted.map(({ output }) => output);
  return {
    ...record,
    status: 'SUCCEEDED',
    endedAt: new Date(at).toISOString(),
    ...(names.length > 0 && { omitted: names }),
  };
}

/** A log that no secret passes. */
function redacted(log: LogWriter, redactor: Redactor): LogWriter {
  return { write: (line) => log.write(redactor.data(line)), close: () => log.close() };
}

/** Where a message's step makes something: its partition, or an item of it. */
export function placeOfMessage({
  partition,
  mappingKey,
}: Pick<StepMessage, 'partition' | 'mappingKey'>): string {
  return mappingKey === undefined ? partition : itemKey(partition, mappingKey);
}
