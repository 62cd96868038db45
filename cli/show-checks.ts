/** What `qf checks` prints. */
import type { AssetOutput } from '../core/assets/step.ts';
import type { CheckRecord, Materialization } from '../runtime/catalog/types.ts';
import { checkPublished } from '../runtime/publish/checks.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { checksTable, countOfChecks } from './check-text.ts';
import { printJson, printLine } from './output.ts';
import { published } from './show-asset.ts';
import type { CommandContext } from './types.ts';
import { UsageError } from './usage-error.ts';

/** Prints what is recorded of the published version. */
export async function showChecks(
  asset: AssetOutput,
  partition: string,
  runtime: Runtime,
  context: CommandContext,
): Promise<number> {
  const pointer = await published(asset, partition, runtime);
  print(pointer, pointer.checks, context);
  return 0;
}

/**
 * Runs the checks on the published version, records and prints what they find.
 *
 * @returns the exit code: 1 when a check fails with severity `error`
 */
export async function runChecks(
  asset: AssetOutput,
  partition: string,
  runtime: Runtime,
  context: CommandContext,
): Promise<number> {
  if (asset.checks.length + asset.tests.length === 0)
    throw new UsageError(
      `${asset.key} has no checks; give it some by checks: [...] or by assetCheck({ asset, ... })`,
    );
  const pointer = await published(asset, partition, runtime);
  const records = await checkPublished(asset, pointer, runtime);
  if (records === undefined)
    throw new UsageError(
      `${asset.key} was published anew while its version ${pointer.version.slice(0, 12)} was checked; run the checks again`,
    );
  print(pointer, records, context);
  return records.some(({ passed, severity }) => !passed && severity === 'error') ? 1 : 0;
}

function print(
  { asset, partition, version }: Materialization,
  checks: readonly CheckRecord[],
  context: CommandContext,
): void {
  if (context.json) {
    printJson(context, { asset, partition, version, checks });
    return;
  }
  const what = `${asset}${partition === '' ? '' : ` of ${partition}`}`;
  printLine(context, `${what}: ${checks.length === 0 ? 'no check ran' : countOfChecks(checks)}`);
  if (checks.length > 0) printLine(context, `\n${checksTable(checks)}`);
}
