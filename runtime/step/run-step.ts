/** Runs a step's function at one partition: inputs, function, write, audit, publish. */
import type { AssetOutput, Step } from '../../core/assets/step.ts';
import { InvalidInputError } from '../../core/errors.ts';
import type { StepContext } from '../../core/jobs/context.ts';
import { ioManagerOf } from '../io/index.ts';
import type { StepMessage, StepResult } from '../messages.ts';
import { audit } from '../publish/checks.ts';
import { type Audited, locationOf, publish } from '../publish/publish.ts';
import type { Runtime } from '../runtime.ts';
import { type Attempt, attemptStep } from './attempt.ts';
import { inputVersions, openInputs, resolveInputs } from './inputs.ts';
import { loggerOf } from './logger.ts';
import { outputNotes } from './output-notes.ts';
import { withResources } from './resources.ts';
import { configOf, versionOf } from './version.ts';

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
    const { step, partition, scratch } = attempt;
    const inputs = await resolveInputs(step, partition.key, runtime);
    const version = versionOf(step.name, message.attempt, hostAttempt);
    const notes = outputNotes(step);
    const keepAttachments = async (): Promise<void> => {
      for (const output of step.outputs) {
        const location = locationOf(output, partition.key, version);
        for (const [name, body] of notes.attachmentsOf(output))
          await runtime.data.put(`${location}/_${name}`, body);
      }
    };
    const work = withResources(step.resources, async (resources) => {
      const context: StepContext = {
        runId: message.runId,
        job: message.job,
        step: step.name,
        partition,
        config: configOf(step),
        resources,
        log: loggerOf(attempt.log, runtime.now),
        signal,
        scratch,
        addOutputMetadata: notes.addMetadata,
        attach: notes.attach,
      };
      const opened = await openInputs(inputs, partition.key, runtime, scratch);
      return write(step, await call(step, context, opened), version, attempt, runtime);
    });
    // A failed step's attachments say why it failed: they are kept as well, in the version that is not published.
    const values = await work.finally(keepAttachments);
    const audited: Audited[] = [];
    for (const { output, written } of values) {
      const materialization = { asset: output.key, partition: partition.key, version, ...written };
      const checks = await audit(
        output,
        { store: runtime.data, type: output.type, materialization, scratch },
        partition,
      );
      audited.push({ output, written, checks, metadata: notes.metadataOf(output) });
    }
    const { seen, writeMode, record } = attempt;
    const request = {
      step,
      partition: partition.key,
      version,
      runId: message.runId,
      inputVersions: inputVersions(inputs),
      seen,
      writeMode,
      record,
    };
    return publish(audited, request, runtime);
  });
}

function call(step: Step, context: StepContext, inputs: Readonly<Record<string, unknown>>): unknown {
  if (step.body.kind !== 'run')
    throw new InvalidInputError(`step ${step.name} has no function to run: it is ${step.body.kind}`);
  return step.body.run(context as never, inputs as never);
}

/** Writes what the function returned: the value of a single asset, or an object of a multi-asset's outputs. */
async function write(
  step: Step,
  returned: unknown,
  version: string,
  attempt: Attempt,
  { data }: Runtime,
): Promise<readonly Pick<Audited, 'output' | 'written'>[]> {
  const value = await returned;
  const done: Pick<Audited, 'output' | 'written'>[] = [];
  for (const output of step.outputs) {
    const location = locationOf(output, attempt.partition.key, version);
    const written = await ioManagerOf(output.type).write(outputValue(step, output, value), {
      store: data,
      location,
      type: output.type,
      asset: output.key,
      scratch: attempt.scratch,
    });
    done.push({ output, written });
  }
  return done;
}

function outputValue(step: Step, output: AssetOutput, value: unknown): unknown {
  if (!step.isMulti) return value;
  if (typeof value !== 'object' || value === null || !(output.output in value)) {
    throw new TypeError(
      `the function of ${step.name} must return an object with ${step.outputs.map((o) => o.output).join(', ')}; ${output.output} is missing`,
    );
  }
  return (value as Readonly<Record<string, unknown>>)[output.output];
}
