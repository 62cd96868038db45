/** Outcomes of checks as text. */
import { bareMetadata } from '../core/metadata/typed.ts';
import type { CheckRecord } from '../runtime/catalog/types.ts';
import { checkCount } from '../runtime/staleness/load.ts';
import type { CheckCount } from '../runtime/staleness/types.ts';
import { tableText } from './output.ts';

/** `1/2 passed`, or `-` without checks. */
export function countOfChecks(checks: CheckCount | readonly CheckRecord[] | undefined): string {
  const count = checks !== undefined && 'total' in checks ? checks : checkCount(checks ?? []);
  return count === undefined ? '-' : `${count.passed}/${count.total} passed`;
}

/** `passed`, or how the check failed. */
export function outcomeOf({ passed, severity, blocking }: CheckRecord): string {
  return passed ? 'passed' : `failed (${blocking ? 'blocking, ' : ''}${severity})`;
}

/** A row for each check. */
export function checksTable(checks: readonly CheckRecord[]): string {
  return tableText(
    ['check', 'outcome', 'found'],
    checks.map((check) => [
      check.name,
      outcomeOf(check),
      [
        ...(check.description === undefined ? [] : [check.description]),
        ...Object.entries(bareMetadata(check.metadata ?? {})).map(
          ([name, value]) => `${name} ${JSON.stringify(value)}`,
        ),
      ].join('; '),
    ]),
  );
}
