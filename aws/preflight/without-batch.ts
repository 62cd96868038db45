/** What steps lose that are made for containers and run as functions. */
import type { Finding, PreflightFacts } from './types.ts';

/** A line for a deployment with `batch=off`. */
export function checkWithoutBatch({ lessWithoutBatch: less }: PreflightFacts): readonly Finding[] {
  if (less.length === 0) return [];
  return [
    {
      ...{ what: 'batch=off', status: 'WARN', found: less.join('\n') },
      mend: 'small ranges and samples run; for days that are larger leave --context batch=off out',
    },
  ];
}
