/** A project with some fields of its steps changed. */
import { copySteps } from './assets/copy-steps.ts';
import type { Definitions } from './definitions.ts';
import { DefinitionError } from './errors.ts';
import { makeGraph } from './graph/asset-graph.ts';
import { type ResolvedJob, resolveJob } from './jobs/resolve-job.ts';

/**
 * The same project with steps that differ, its jobs resolved anew.
 *
 * @throws DefinitionError for a job that has no such steps
 */
export function changeSteps(
  definitions: Definitions,
  change: Parameters<typeof copySteps>[1],
  changeOutput?: Parameters<typeof copySteps>[2],
): Definitions {
  const graph = makeGraph(copySteps([...definitions.graph.steps.values()], change, changeOutput));
  const jobs = [...definitions.jobs].map(([name, { job }]): readonly [string, ResolvedJob] => {
    const resolved = resolveJob(graph, job);
    if (typeof resolved === 'string') throw new DefinitionError([resolved]);
    return [name, resolved];
  });
  return { ...definitions, graph, jobs: new Map(jobs) };
}
