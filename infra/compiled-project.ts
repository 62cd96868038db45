/** All jobs of a project, compiled: what the stack is made from. */
import type { AssetOutput } from '../core/assets/step.ts';
import type { Definitions } from '../core/definitions.ts';
import { DefinitionError } from '../core/errors.ts';
import type { Substitution, Substitutions } from '../core/jobs/substitution.ts';
import { warnOfSecrets } from '../core/resources/secrets-by-function.ts';
import { withoutBatch } from '../core/without-batch.ts';
import { compile } from '../state-machines/compile.ts';
import { warnOfRoles } from '../state-machines/roles.ts';
import type { CompiledJob, Permission } from '../state-machines/types.ts';

/** A compiled project. */
export interface CompiledProject {
  readonly jobs: readonly CompiledJob[];
  /** What the jobs' definitions need, each once: jobs share workers. Sorted by name. */
  readonly substitutions: Substitutions;
  /** What each step may do, whichever jobs run it. */
  readonly stepPermissions: ReadonlyMap<string, readonly Permission[]>;
  /** What the ends of fan-outs may do, whichever jobs have them. */
  readonly fanOutPermissions: readonly Permission[];
  /** Every asset, external ones too, and what ops hand on. */
  readonly assets: readonly AssetOutput[];
  /** What to tell who synthesizes. */
  readonly warnings: readonly string[];
}

/**
 * Compiles the jobs of a project.
 *
 * @param batch `off`: steps for AWS Batch run as Lambda functions
 * @throws DefinitionError when two jobs mean different things by one name
 */
export function compileProject(given: Definitions, batch: 'on' | 'off' = 'on'): CompiledProject {
  const { definitions, notes } = batch === 'on' ? { definitions: given, notes: [] } : withoutBatch(given);
  const { graph, jobs } = definitions;
  const compiled = [...jobs.values()].map(compile);
  return {
    warnings: [...notes, ...warnOfSecrets(graph.steps.values()), ...warnOfRoles(compiled)],
    jobs: compiled,
    substitutions: merge(compiled),
    stepPermissions: permissionsOfSteps(compiled),
    fanOutPermissions: compiled.flatMap(({ permissions }) =>
      permissions.filter(({ principal }) => principal === 'fan-out'),
    ),
    assets: [...graph.outputs.values()],
  };
}

function merge(jobs: readonly CompiledJob[]): Substitutions {
  const merged = new Map<string, Substitution>();
  for (const { job, substitutions } of jobs) {
    for (const [name, substitution] of Object.entries(substitutions)) {
      const other = merged.get(name);
      if (other !== undefined && JSON.stringify(other) !== JSON.stringify(substitution))
        throw new DefinitionError([
          `job ${job}: \${${name}} is ${JSON.stringify(substitution)}, and in another job ${JSON.stringify(other)}; rename one of the steps`,
        ]);
      merged.set(name, substitution);
    }
  }
  return Object.fromEntries([...merged].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function permissionsOfSteps(jobs: readonly CompiledJob[]): CompiledProject['stepPermissions'] {
  const steps = new Map<string, Map<string, Permission>>();
  for (const permission of jobs.flatMap(({ permissions }) => permissions)) {
    const { principal, action, resource } = permission;
    if (!principal.startsWith('step:')) continue;
    const step = principal.slice('step:'.length);
    const own = steps.get(step) ?? new Map<string, Permission>();
    steps.set(step, own.set(`${action} ${resource}`, permission));
  }
  return new Map([...steps].map(([step, permissions]) => [step, [...permissions.values()]]));
}

/** The substitutions of a kind, by name. */
export function ofKind<K extends Substitution['kind']>(
  substitutions: Substitutions,
  kind: K,
): readonly (readonly [string, Extract<Substitution, { kind: K }>])[] {
  return Object.entries(substitutions).flatMap(([name, substitution]) =>
    substitution.kind === kind ? [[name, substitution as Extract<Substitution, { kind: K }>] as const] : [],
  );
}
