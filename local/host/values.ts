/** What the names of a definition are on the embedded host. */
import type { Substitutions } from '../../core/jobs/substitution.ts';

/**
 * Values by name: functions and job definitions keep theirs, stores are called `data` and `runs`. Roles keep theirs too,
 * for the history to tell: there is nobody here to ask what a role may do.
 */
export function localValues(substitutions: Substitutions): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(substitutions).map(([name, s]) => [
      name,
      s.kind === 'bucket'
        ? s.bucket
        : s.kind === 'database'
          ? 'quantflow'
          : s.kind === 'workgroup' || s.kind === 'job-queue'
            ? 'local'
            : name,
    ]),
  );
}
