/** Runs a step's function at one partition: inputs, function, write, audit, publish. */
import { type AssetOutput, isExternal, type Step } from '../../core/assets/step.ts';
import { rootOf } from '../../core/assets/store-root.ts';
import { stepConfig } from '../../core/config/run-config.ts';
import { InvalidInputError } from '../../core/errors.ts';
import type { StepContext } from '../../core/jobs/context.ts';
import type { Resource } from '../../core/resources/resource.ts';
import { type ResolveContext, resolveConfig } from '../config/resolve.ts';
import { valuesOf } from '../io/types.ts';
import type { StepMessage, StepResult } from '../messages.ts';
import { audit } from '../publish/checks.ts';
import { type Audited, publish } from '../publish/publish.ts';
import { queryMetadata } from '../publish/query-metadata.ts';
import type { Runtime } from '../runtime.ts';
import { placeOf } from '../stores/place.ts';
import { type Attempt, attemptStep } from './attempt.ts';
import { dynamicPartitionsOf } from './dynamic-partitions.ts';
import { inputVersions, openInputs, resolveInputs } from './inputs.ts';
import { loggerOf } from './logger.ts';
import { isMadeMeanwhile, keepMade } from './meanwhile.ts';
import { observed } from './observe.ts';
import { keepAttachments, type OutputNotes, outputNotes } from './output-notes.ts';
import { resourceConfigs, withResources } from './resources.ts';
import { runSelect } from './run-select.ts';
import { locationOf, versionOf } from './version.ts';
import { writeOutputs } from './write-outputs.ts';

/** Options of {@link runStep}. */
export interface RunStepOptions {
  /** Aborted when the step must stop. */
  readonly signal?: AbortSignal;
  /** Aborted when the worker itself is being ended: the attempt fails by its reason, whatever its function does. */
  readonly interrupted?: AbortSignal;
  /** Tells apart the attempts that the host makes on its own, such as AWS Batch's. */
  readonly hostAttempt?: string;
  /** Time that the host still gives the worker, ms. Left out: it has no end. */
  readonly remainingMs?: () => number;
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
  return attemptStep(message, options, runtime, async (attempt) => {
    const { step, partition, redactor } = attempt;
    const resolving = { source: runtime.references, redactor };
    const config = await configOf(attempt, resolving);
    const configs = await resourceConfigs(attempt, resolving);
    // Deps of an external asset are what it is made from by others.
    const inputs = isExternal(step) ? [] : await resolveInputs(attempt, runtime);
    const versions = inputVersions(inputs, partition.key);
    if (isMadeMeanwhile(attempt, versions)) return keepMade(attempt, runtime);
    const version = versionOf(itemOf(step.name, message), message.attempt, hostAttempt);
    const notes = outputNotes(step, redactor);
    const store = valuesOf(runtime, attempt.scratch);
    const keyOf = (name?: string): string => {
      const output = notes.outputCalled(name);
      return locationOf(output, partition.key, version, rootOf(output, attempt.layers));
    };
    const location = (output?: string): string => placeOf(runtime.data, keyOf(output));
    const context = { ...contextOf(attempt, notes, runtime, signal), config, location };
    const onError = ({ name }: Resource, error: unknown): void =>
      context.log.error(`resource ${name} was not disposed of: ${String(error)}`);
    const making = withResources(step.resources, configs, onError, async (resources) => {
      const opened = await openInputs(inputs, step, store);
      if (step.body.kind === 'sql') {
        const selected = await runSelect(attempt, opened, version, runtime.data, signal);
        notes.addMetadata(queryMetadata(selected.written, location()));
        return [selected];
      }
      if (step.body.kind === 'observe') {
        const [output] = attempt.outputs as readonly [AssetOutput];
        const seen = await step.body.observe({ ...context, resources } as never);
        return [observed(output, keyOf(), seen, notes)];
      }
      const made = await call(step, { ...context, resources }, opened);
      return writeOutputs(attempt, made, version, notes, store);
    });
    // A failed step's attachments say why it failed: they are kept as well, in the version that is not published.
    const made = await making.finally(() => keepAttachments(notes, attempt, version, runtime.data));
    const audited: Audited[] = [];
    for (const { output, written, ...seen } of made) {
      const metadata = notes.metadataOf(output);
      const checks = await audit(output, { version, metadata, ...written }, attempt, store, runtime);
      audited.push({ output, written, checks, metadata, ...seen });
    }
    const omitted = attempt.outputs.filter((output) => !made.some((item) => item.output === output));
    const published = await publish(audited, { attempt, version, inputVersions: versions, omitted }, runtime);
    return { published, omitted };
  });
}

/** The config of the step at its partition: what is wrong with it shows before anything else is done. */
function configOf({ step, partition, runConfig }: Attempt, context: ResolveContext): Promise<unknown> {
  return resolveConfig(
    step.config,
    stepConfig(step, partition, runConfig),
    `ops.${step.name}.config`,
    context,
  );
}

function contextOf(
  { step, outputs, message, partition, asOf, log, scratch }: Attempt,
  notes: OutputNotes,
  runtime: Runtime,
  signal: AbortSignal,
): Omit<StepContext, 'config' | 'location' | 'resources'> {
  return {
    runId: message.runId,
    job: message.job,
    step: step.name,
    partition,
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

/** What tells the attempts of one state of a shard apart, which are of many items: `process/first`. */
function itemOf(step: string, { mappingKey }: StepMessage): string {
  return mappingKey === undefined ? step : `${step}/${mappingKey}`;
}
