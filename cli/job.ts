/** The job that a command names. */
import type { Definitions } from '../core/definitions.ts';
import { DefinitionError } from '../core/errors.ts';
import type { ResolvedJob } from '../core/jobs/resolve-job.ts';
import { placedError } from '../pipelines/project-errors.ts';
import { jobOf } from '../runtime/plan/plan.ts';
import { compile } from '../state-machines/compile.ts';
import type { CompiledJob } from '../state-machines/types.ts';
import type { Project } from './project.ts';
import { UsageError } from './usage-error.ts';

/** A job by name, or the first of the project. @throws UsageError without jobs, InvalidInputError that lists them */
export function jobNamed(definitions: Definitions, name: string | undefined): ResolvedJob {
  const [first] = definitions.jobs.keys();
  if (first === undefined) throw new UsageError('the project has no jobs');
  return jobOf(name ?? first, { definitions });
}

/** Compiles a job of a project. @throws DefinitionError that names file and line */
export function compileJob(job: ResolvedJob, { dir, file }: Pick<Project, 'dir' | 'file'>): CompiledJob {
  try {
    return compile(job);
  } catch (error) {
    throw error instanceof DefinitionError ? placedError(error, dir, file) : error;
  }
}
