/** Records as drivers keep them: plain data that JSON can hold. */
import { InvalidInputError } from '../../core/errors.ts';
import type { RunState } from './driver.ts';
import type { RunPatch, RunRecord } from './types.ts';

/**
 * A copy that shares nothing with the value; fields that are undefined are left out.
 *
 * @throws InvalidInputError for what JSON cannot hold; `what` names the record
 */
export function plain<T>(what: string, value: T): T {
  try {
    return JSON.parse(JSON.stringify(value)) as T;
  } catch (cause) {
    throw new InvalidInputError(
      `${what} cannot be kept as JSON (${(cause as Error).message}); use texts, numbers, booleans, lists and plain objects`,
    );
  }
}

/** True for a run that is still in the state that it was read in. */
export function isAsExpected({ status, plans }: RunRecord, expected: RunState | undefined): boolean {
  return expected === undefined || (status === expected.status && plans === expected.plans);
}

/** A run with some fields replaced, and those removed that are undefined in the patch. */
export function patchRun(run: RunRecord, patch: RunPatch): RunRecord {
  const fields = Object.entries({ ...run, ...patch }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields) as unknown as RunRecord;
}
