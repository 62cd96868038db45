/** The project that a command works on, and where its runs take place. */
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dynamicSetsOfGraph } from '../core/bind-definitions.ts';
import type { RunConfig } from '../core/config/run-config.ts';
import type { Definitions } from '../core/definitions.ts';
import { defaultEnvironment, environmentOf } from '../core/environments.ts';
import { localDeployment } from '../local/host/deployment.ts';
import { homeAt } from '../local/host/home.ts';
import { findProjectFile, loadProject } from '../pipelines/load-project.ts';
import { boundDefinitions } from '../runtime/bound-definitions.ts';
import type { Deployment } from '../runtime/deployment.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { CommandContext } from './types.ts';
import { UsageError } from './usage-error.ts';

/** A project, and where its runs take place. */
export interface Project {
  readonly dir: string;
  /** Name of the project file. */
  readonly file: string;
  readonly definitions: Definitions;
  /** What the environment says over the definitions. */
  readonly environment: RunConfig;
  /** This machine, or what `--env` names. */
  readonly deployment: Deployment;
}

/** Entry point of the processes that run Batch jobs. */
export const batchWorker: string = fileURLToPath(new URL('../bin/batch-worker.js', import.meta.url));

/** What a project is opened by. */
export type ProjectContext = Pick<
  CommandContext,
  'cwd' | 'env' | 'now' | 'random' | 'project' | 'environment' | 'isDeployed' | 'sleep' | 'openRuntime'
>;

/**
 * Loads the project: the folder given, else the nearest one upward with `definitions.ts` or `quantflow.yaml`.
 *
 * @param onProblem given: what is wrong in a `quantflow.yaml` is told here and left out, as far as that goes
 * @throws UsageError when there is none, DefinitionError when it is wrong, InvalidInputError for an unknown environment
 */
export async function openProject(
  context: ProjectContext,
  onProblem?: (problem: string) => void,
): Promise<Project> {
  const { cwd, now, random, project, environment = defaultEnvironment } = context;
  const env = {
    ...context.env,
    QUANTFLOW_ENV: environment,
    // A worker loads the same of the project.
    ...(onProblem !== undefined && { QUANTFLOW_STRICT: 'false' }),
  };
  const start = resolve(cwd, project ?? '.');
  const dir = project === undefined ? nearest(start) : start;
  const file = dir === undefined ? undefined : findProjectFile(dir);
  if (dir === undefined || file === undefined) {
    const where =
      project === undefined ? `neither ${start} nor a folder above it has` : `${start} does not have`;
    throw new UsageError(
      `there is no project: ${where} a definitions.ts or a quantflow.yaml; go to one, or name it with --project DIR`,
    );
  }
  const definitions = await loadProject(dir, onProblem);
  const layer = environmentOf(definitions, environment);
  const at = { definitions, env, now, random };
  const deployment = context.isDeployed
    ? (await import('../aws/deployment.ts')).awsDeployment({
        ...at,
        environment,
        sleep: context.sleep,
        openRuntime: context.openRuntime,
      })
    : localDeployment({
        ...at,
        home: homeAt(resolve(context.env['QUANTFLOW_HOME'] ?? join(dir, '.quantflow'))),
        project: dir,
        batchWorker,
      });
  return { dir, file, definitions, environment: layer, deployment };
}

/** The project's definitions with the dynamic partitions of now; the catalog is read only when there are any, and never made. */
export async function definitionsNow(project: Project): Promise<Definitions> {
  const { definitions, deployment } = project;
  if (!deployment.hasState || dynamicSetsOfGraph(definitions.graph).length === 0) return definitions;
  return withState(project, async (runtime) => runtime.definitions);
}

function nearest(start: string): string | undefined {
  for (let dir = start; ; dir = dirname(dir)) {
    if (findProjectFile(dir) !== undefined) return dir;
    if (dirname(dir) === dir) return undefined;
  }
}

/**
 * Lends the stores to a command that only looks, and closes them. Dynamic partitions are those of now.
 *
 * @throws UsageError when nothing was ever run here
 */
export async function withState<T>(project: Project, look: (runtime: Runtime) => Promise<T>): Promise<T> {
  const { deployment } = project;
  if (!deployment.hasState) throw new UsageError(`nothing was run in ${project.dir} yet; start with: qf run`);
  const runtime = await deployment.open();
  try {
    const { catalog, definitions, now } = runtime;
    return await look({ ...runtime, definitions: await boundDefinitions(definitions, catalog, now()) });
  } finally {
    await runtime.catalog.close();
  }
}
