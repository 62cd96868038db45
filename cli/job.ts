/** The job that a command names. */
import type { Definitions } from '../core/definitions.ts';
import type { ResolvedJob } from '../core/jobs/resolve-job.ts';
import { UsageError } from './usage-error.ts';

/** A job by name, or the first of the project. @throws UsageError that lists the jobs */
export function jobNamed(definitions: Definitions, name: string | undefined): ResolvedJob {
  const names = [...definitions.jobs.keys()];
  const job = definitions.jobs.get(name ?? names[0] ?? '');
  if (job !== undefined) return job;
  if (names.length === 0) throw new UsageError('the project has no jobs');
  throw new UsageError(`there is no job ${JSON.stringify(name)}; jobs are ${names.join(', ')}`);
}
