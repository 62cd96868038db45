/** Publishes what a query wrote: reads the files' footers, audits, moves the pointer. */
import type { AssetOutput } from '../../core/assets/step.ts';
import { describeVersion } from '../io/describe-version.ts';
import type { PublishMessage, StepResult } from '../messages.ts';
import type { Runtime } from '../runtime.ts';
import { attemptStep } from '../step/attempt.ts';
import { inputVersions, resolveInputs } from '../step/inputs.ts';
import { audit } from './checks.ts';
import { locationOf, publish } from './publish.ts';

/**
 * Takes over the version that a SQL step's query wrote.
 *
 * @throws CheckFailedError, or an error for files that do not have the declared columns
 */
export function publishQuery(message: PublishMessage, runtime: Runtime): Promise<StepResult> {
  return attemptStep(message, '', runtime, async ({ step, partition, seen, writeMode, record, scratch }) => {
    const [output] = step.outputs as readonly [AssetOutput];
    const { version, runId } = message;
    const inputs = await resolveInputs(step, partition.key, runtime);
    const written = await describeVersion(
      runtime.data,
      locationOf(output, partition.key, version),
      output.type,
    );
    const materialization = { asset: output.key, partition: partition.key, version, ...written };
    const checks = await audit(
      output,
      { store: runtime.data, type: output.type, materialization, scratch },
      partition,
    );
    const request = {
      step,
      partition: partition.key,
      version,
      runId,
      inputVersions: inputVersions(inputs),
      seen,
      writeMode,
      record,
    };
    return publish([{ output, written, checks, metadata: {} }], request, runtime);
  });
}
