/** Run records as commands show them. */
import { reconcile } from '../local/host/reconcile.ts';
import type { RunRecord } from '../runtime/catalog/types.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Project } from './project.ts';
import { UsageError } from './usage-error.ts';

/** A run by its id, its status true to what lives. @throws UsageError when there is none */
export async function runNamed(runtime: Runtime, project: Project, runId: string): Promise<RunRecord> {
  const run = await runtime.catalog.run(runId);
  if (run === undefined)
    throw new UsageError(
      `there is no run ${JSON.stringify(runId)} in ${project.home.dir}; qf runs lists them`,
    );
  return reconcile(run, project.home, runtime);
}
