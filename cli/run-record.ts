/** Run records as commands make and show them. */
import { everyItem } from '../runtime/catalog/every-item.ts';
import type { RunRecord } from '../runtime/catalog/types.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Project } from './project.ts';
import type { CommandContext } from './types.ts';
import { UsageError } from './usage-error.ts';

/** A run by its id, its status true to what lives. @throws UsageError when there is none */
export async function runNamed(runtime: Runtime, project: Project, runId: string): Promise<RunRecord> {
  const run = await runtime.catalog.run(runId);
  if (run === undefined)
    throw new UsageError(
      `there is no run ${JSON.stringify(runId)} in ${project.deployment.place}; qf${project.deployment.flag} runs lists them`,
    );
  return project.deployment.executions(runtime).current(run);
}

/** Closes every open run that ended and could not say so. */
export async function reconcileRuns(runtime: Runtime, project: Project): Promise<void> {
  const executions = project.deployment.executions(runtime);
  for await (const run of everyItem((page) => runtime.catalog.runs(page))) await executions.current(run);
}

/** Id of a run, which is the name of its execution: `20240131T120000-1a2b3c`. */
export function newRunId({ now, random }: Pick<CommandContext, 'now' | 'random'>): string {
  const time = new Date(now()).toISOString().replaceAll(/[-:]|\.\d+Z/g, '');
  return `${time}-${Math.floor(random() * 0x1000000)
    .toString(16)
    .padStart(6, '0')}`;
}
