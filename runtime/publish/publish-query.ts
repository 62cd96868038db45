/** Publishes what a query wrote: reads the files' footers, audits, moves the pointer. */
import type { AssetOutput } from '../../core/assets/step.ts';
import { InvalidInputError, QuantflowError } from '../../core/errors.ts';
import { batchLocation } from '../../core/sql/batch-statement.ts';
import { describeVersion } from '../io/describe-version.ts';
import { valuesOf } from '../io/types.ts';
import type { PublishMessage, StepResult } from '../messages.ts';
import type { Runtime } from '../runtime.ts';
import { attemptStep } from '../step/attempt.ts';
import { inputVersions, type ResolvedInput, resolveInputs } from '../step/inputs.ts';
import { isMadeMeanwhile, keepMade } from '../step/meanwhile.ts';
import { locationOf } from '../step/version.ts';
import { placeOf } from '../stores/place.ts';
import { isCurrent, isShown } from '../tables/show.ts';
import { audit } from './checks.ts';
import { publish } from './publish.ts';
import { queryMetadata } from './query-metadata.ts';

/**
 * Takes over the version that a SQL step's query wrote; of a step that published from inside, which this run has seen
 * done, it tells what to skip.
 *
 * @param isOfBatch its query wrote other partitions as well
 * @throws CheckFailedError, or an error for files that do not have the declared columns
 */
export function publishQuery(
  message: PublishMessage,
  runtime: Runtime,
  isOfBatch = false,
): Promise<StepResult> {
  return attemptStep(message, {}, runtime, async (attempt) => {
    const { step, partition } = attempt;
    const [output] = step.outputs as readonly [AssetOutput];
    const { version, root } = message;
    const inputs = await resolveInputs(attempt, runtime);
    const versions = inputVersions(inputs, partition.key);
    if (isMadeMeanwhile(attempt, versions)) return keepMade(attempt, runtime);
    if (version !== undefined) checkRead(inputs, message.queriedAt, runtime);
    if (version === undefined)
      throw new InvalidInputError(
        `step ${step.name} has neither published nor been skipped in run ${message.runId}, although its job succeeded; qf retry runs it again`,
      );
    const place = isOfBatch ? batchLocation : locationOf;
    const location = place(output, partition.key, version, root);
    const written = await describeVersion(runtime.data, location, output);
    const store = valuesOf(runtime, attempt.scratch);
    const metadata = queryMetadata(written, placeOf(runtime.data, location));
    const checks = await audit(output, { version, metadata, ...written }, attempt, store, runtime);
    const request = { attempt, version, inputVersions: versions, omitted: [] };
    const published = await publish([{ output, written, checks, metadata }], request, runtime);
    return { published, omitted: [] };
  });
}

/**
 * A query reads tables, not pointers: what it read are the inputs that are published only if their tables showed them
 * before it began, and do still.
 *
 * @throws QuantflowError `QuantFlow.InputChanged`
 */
function checkRead(inputs: readonly ResolvedInput[], queriedAt: string | undefined, runtime: Runtime): void {
  for (const { dependency, pointers } of inputs) {
    if (!isShown(dependency.asset, runtime)) continue;
    for (const pointer of pointers.values()) {
      const { asset, partition, version, event, glueAt = '' } = pointer;
      const isInTime = queriedAt === undefined || Date.parse(glueAt) <= Date.parse(queriedAt);
      if (event === 'observation' || (isCurrent(pointer) && isInTime)) continue;
      throw new QuantflowError(
        'QuantFlow.InputChanged',
        `version ${version} of ${asset}${partition === '' ? '' : ` at ${partition}`} was published while the query ran, which may have read an earlier one; qf retry runs it again`,
      );
    }
  }
}
