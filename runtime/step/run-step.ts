/** Runs a step's function at one partition: inputs, function, write, audit, publish. */
import type { Step } from '../../core/assets/step.ts';
import { InvalidInputError } from '../../core/errors.ts';
import type { StepContext } from '../../core/jobs/context.ts';
import { valuesOf } from '../io/types.ts';
import type { StepMessage, StepResult } from '../messages.ts';
import { audit } from '../publish/checks.ts';
import { type Audited, publish } from '../publish/publish.ts';
import type { Runtime } from '../runtime.ts';
import { type Attempt, attemptStep } from './attempt.ts';
import { dynamicPartitionsOf } from './dynamic-partitions.ts';
import { inputVersions, openInputs, resolveInputs } from './inputs.ts';
import { loggerOf } from './logger.ts';
import { keepAttachments, type OutputNotes, outputNotes } from './output-notes.ts';
import { withResources } from './resources.ts';
import { configOf, versionOf } from './version.ts';
import { writeOutputs } from './write-outputs.ts';

/** Options of {@link runStep}. */
export interface RunStepOptions {
  /** Aborted when the step must stop. */
  readonly signal?: AbortSignal;
  /** Tells apart the attempts that the host makes on its own, such as AWS Batch's. */
  readonly hostAttempt?: string;
}

/**
 * Runs one attempt of a step.
 *
 * @throws StepError around the user's error, CheckFailedError, UpstreamMissingError
 */
export function runStep(
  message: StepMessage,
  runtime: Runtime,
  options: RunStepOptions = {},
): Promise<StepResult> {
  const { signal = new AbortController().signal, hostAttempt = '' } = options;
  return attemptStep(message, hostAttempt, runtime, async (attempt) => {
    const { step, partition } = attempt;
    const inputs = await resolveInputs(attempt, runtime);
    const version = versionOf(step.name, message.attempt, hostAttempt);
    const notes = outputNotes(step);
    const store = valuesOf(runtime, attempt.scratch);
    const making = withResources(step.resources, async (resources) => {
      const context = { ...contextOf(attempt, notes, runtime, signal), resources };
      const opened = await openInputs(inputs, store);
      return writeOutputs(attempt, await call(step, context, opened), version, notes, store);
    });
    // A failed step's attachments say why it failed: they are kept as well, in the version that is not published.
    const made = await making.finally(() => keepAttachments(notes, attempt, version, runtime.data));
    const audited: Audited[] = [];
    for (const { output, written } of made) {
      const metadata = notes.metadataOf(output);
      const checks = await audit(output, { version, metadata, ...written }, attempt, store);
      audited.push({ output, written, checks, metadata });
    }
    const omitted = attempt.outputs.filter((output) => !made.some((item) => item.output === output));
    const versions = inputVersions(inputs, partition.key);
    const published = await publish(audited, { attempt, version, inputVersions: versions, omitted }, runtime);
    return { published, omitted };
  });
}

function contextOf(
  { step, outputs, message, partition, asOf, log, scratch }: Attempt,
  notes: OutputNotes,
  runtime: Runtime,
  signal: AbortSignal,
): Omit<StepContext, 'resources'> {
  return {
    runId: message.runId,
    job: message.job,
    step: step.name,
    partition,
    config: configOf(step),
    selectedOutputs: new Set(outputs.map(({ output }) => output)),
    log: loggerOf(log, runtime.now),
    dynamicPartitions: dynamicPartitionsOf(asOf, runtime),
    signal,
    scratch: () => scratch.folder(),
    addOutputMetadata: notes.addMetadata,
    attach: notes.attach,
  };
}

function call(step: Step, context: StepContext, inputs: Readonly<Record<string, unknown>>): unknown {
  if (step.body.kind !== 'run') {
    throw new InvalidInputError(`step ${step.name} has no function to run: it is ${step.body.kind}`);
  }
  return step.body.run(context as never, inputs as never);
}
