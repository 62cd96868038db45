/** The job that a command names. */
import type { Definitions } from '../core/definitions.ts';
import type { ResolvedJob } from '../core/jobs/resolve-job.ts';
import { jobOf } from '../runtime/plan/plan.ts';
import { UsageError } from './usage-error.ts';

/** A job by name, or the first of the project. @throws UsageError without jobs, InvalidInputError that lists them */
export function jobNamed(definitions: Definitions, name: string | undefined): ResolvedJob {
  const [first] = definitions.jobs.keys();
  if (first === undefined) throw new UsageError('the project has no jobs');
  return jobOf(name ?? first, { definitions });
}
