/** How many roles a project has on AWS. */
import { DefinitionError } from '../core/errors.ts';
import type { Substitution } from '../core/jobs/substitution.ts';
import type { CompiledJob } from './types.ts';

/** Kinds that have a role of their own, in each environment once, however many jobs use them. */
const withRole: readonly Substitution['kind'][] = ['function', 'job-definition', 'query-role'];

/** Roles of some jobs: one for each worker, and one for each state machine. */
export function countRoles(jobs: readonly CompiledJob[]): number {
  const workers = jobs.flatMap(({ substitutions }) =>
    Object.entries(substitutions).flatMap(([name, { kind }]) => (withRole.includes(kind) ? [name] : [])),
  );
  return new Set(workers).size + jobs.length;
}

/** Roles of a new account, what a project is warned from, and the most that an account gets. Source: IAM and STS quotas. */
const [usual, many, most] = [1_000, 800, 5_000] as const;

/**
 * What to tell of the number of a project's roles.
 *
 * @throws DefinitionError for more than any account may have
 */
export function warnOfRoles(jobs: readonly CompiledJob[]): readonly string[] {
  const roles = countRoles(jobs);
  const count = roles.toLocaleString('en');
  if (roles > most)
    throw new DefinitionError([
      `the jobs have ${count} roles on AWS, more than the ${most.toLocaleString('en')} that an account gets: part the project into several, each in an account of its own`,
    ]);
  if (roles < many) return [];
  return [
    `the jobs have ${count} roles on AWS, and an account takes ${usual.toLocaleString('en')} of all its environments unless it asks for more: aws service-quotas request-service-quota-increase --service-code iam --quota-code L-FE177D64 --desired-value ${most}`,
  ];
}
