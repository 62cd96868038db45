/** Checks of an output, and the tests of a SQL model: the audit between write and publish, and on a published version when somebody asks. */
import type { AssetCheck } from '../../core/assets/check.ts';
import type { OutputTest } from '../../core/assets/sql-test.ts';
import type { AssetOutput } from '../../core/assets/step.ts';
import { CheckFailedError } from '../../core/errors.ts';
import { bareMetadata, typedMetadata } from '../../core/metadata/typed.ts';
import { partitionContext } from '../../core/partitions/context.ts';
import type { CheckRecord, Materialization } from '../catalog/types.ts';
import { readValue } from '../io/read-value.ts';
import { type StoredVersion, type ValueStore, valuesOf } from '../io/types.ts';
import type { Runtime } from '../runtime.ts';
import { scratchOf } from '../scratch.ts';
import { type InputsOf, openInputs, resolveInputs } from '../step/inputs.ts';
import { StepSkipped } from '../step/left-out.ts';
import { runSqlTest } from './sql-test.ts';

/**
 * Runs the checks of an output on its unpublished version, and its tests unless the run skips them.
 *
 * @throws CheckFailedError when a test or a blocking check fails with severity `error`
 */
export async function audit(
  output: AssetOutput,
  written: Omit<StoredVersion, 'partition'>,
  at: Omit<InputsOf, 'step'> & { readonly skipTest: boolean },
  store: ValueStore,
  runtime: Pick<Runtime, 'catalog'>,
): Promise<readonly CheckRecord[]> {
  const { key: partition } = at.partition;
  const records: CheckRecord[] = [];
  for (const check of [...output.checks, ...(at.skipTest ? [] : output.tests)]) {
    const record = await runCheck(output, check, { partition, ...written }, at, store, runtime);
    if (record === undefined) continue;
    records.push(record);
    const { passed, blocking, severity, description, metadata } = record;
    if (passed || !blocking || severity !== 'error') continue;
    const found = description ?? (metadata === undefined ? '' : JSON.stringify(bareMetadata(metadata)));
    throw new CheckFailedError(
      `${'run' in check ? 'blocking check' : 'test'} ${check.name} of ${output.key} failed${found === '' ? '' : `: ${found}`}; the new version is not published`,
    );
  }
  return records;
}

/**
 * Runs the checks and tests of a published version and records what they found beside it. Nothing is made again, and a failure
 * takes nothing back.
 *
 * @returns the records, or undefined when another version was published meanwhile
 */
export async function checkPublished(
  output: AssetOutput,
  pointer: Materialization,
  runtime: Runtime,
): Promise<readonly CheckRecord[] | undefined> {
  const { key: asset, step } = output;
  const { partition, version, runId } = pointer;
  const at = {
    partition: partitionContext(step.partitions, partition),
    asOf: runtime.now(),
    message: { runId },
  };
  const scratch = scratchOf(runtime.makeScratch);
  const records: CheckRecord[] = [];
  try {
    for (const check of [...output.checks, ...output.tests]) {
      const record = await runCheck(output, check, pointer, at, valuesOf(runtime, scratch), runtime);
      const checkedAt = new Date(runtime.now()).toISOString();
      if (record !== undefined) records.push({ ...record, checkedAt });
    }
  } finally {
    await scratch.remove();
  }
  const isRecorded = await runtime.catalog.recordChecks(asset, partition, version, records);
  return isRecorded ? records : undefined;
}

/** What a check found; nothing when an asset that it looks at was left out. */
async function runCheck(
  output: AssetOutput,
  check: AssetCheck | OutputTest,
  stored: StoredVersion,
  at: Omit<InputsOf, 'step'>,
  store: ValueStore,
  runtime: Pick<Runtime, 'catalog'>,
): Promise<CheckRecord | undefined> {
  const inputs = await inputsOf(output, check, at, store, runtime);
  if (inputs === undefined) return undefined;
  const value = await readValue(output, stored, store);
  const result =
    'run' in check
      ? await check.run(value as never, at.partition, inputs)
      : await runSqlTest(check, value, inputs);
  const metadata = result.metadata && typedMetadata(`check ${check.name} of ${output.key}`, result.metadata);
  return {
    name: check.name,
    passed: result.passed,
    blocking: check.blocking,
    severity: result.severity ?? check.severity,
    ...(result.description !== undefined && { description: result.description }),
    ...(metadata !== undefined && { metadata }),
  };
}

async function inputsOf(
  { step }: AssetOutput,
  { deps }: AssetCheck | OutputTest,
  at: Omit<InputsOf, 'step'>,
  store: ValueStore,
  runtime: Pick<Runtime, 'catalog'>,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  if (deps === undefined) return {};
  try {
    return await openInputs(await resolveInputs({ ...at, step: { ...step, deps } }, runtime), step, store);
  } catch (error) {
    if (error instanceof StepSkipped) return undefined;
    throw error;
  }
}
