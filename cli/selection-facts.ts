/** What `qf` can tell a selection beyond the graph: jobs, schedules, and the state of the project. */
import { type AssetOutput, isExecutable, stepsBehind } from '../core/assets/step.ts';
import type { StatusValue } from '../core/graph/selection/attributes.ts';
import { jobFacts } from '../core/graph/selection/job-facts.ts';
import { parseSelection } from '../core/graph/selection/parse.ts';
import type { SelectionFacts } from '../core/graph/selection/types.ts';
import { usesAttribute } from '../core/graph/selection/uses.ts';
import { everyItem } from '../runtime/catalog/every-item.ts';
import type { Catalog } from '../runtime/catalog/types.ts';
import { allPublished } from '../runtime/plan/published.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { summarize } from '../runtime/staleness/summary.ts';
import { type Project, withState } from './project.ts';

/** Latest runs that are asked for failed and running steps. */
const latestRuns = 100;

/**
 * The facts that a selection needs. The catalog is read only for `status:`, and never made.
 *
 * @param now ms since the epoch: which partitions exist
 */
export async function selectionFacts(
  project: Project,
  selection: string,
  now: number,
): Promise<SelectionFacts> {
  const facts = jobFacts(project.definitions.jobs.values());
  if (!usesAttribute(parseSelection(selection), 'status')) return facts;
  if (!project.deployment.hasState)
    return { ...facts, status: ({ step }) => (isExecutable(step) ? ['missing'] : []) };
  const known = await withState(project, (runtime) => statuses(runtime, now));
  return { ...facts, status: ({ key }) => known.get(key) ?? [] };
}

async function statuses(
  { catalog, definitions }: Runtime,
  now: number,
): Promise<ReadonlyMap<string, readonly StatusValue[]>> {
  const { graph } = definitions;
  const published = await allPublished(catalog, graph.steps.values(), now);
  const attempts = await latestAttempts(catalog);
  const made = [...graph.assets.values()].filter((asset) => isExecutable(asset.step));
  return new Map(
    made.map((asset: AssetOutput) => {
      const sum = summarize(asset, published.of(asset.key), published.staleness, now);
      const present = (['fresh', 'stale', 'missing'] as const).filter((status) => sum[status] > 0);
      const tried = stepsBehind([asset]).flatMap(({ name }) => [...(attempts.get(name) ?? [])]);
      return [asset.key, [...new Set([...present, ...tried])]];
    }),
  );
}

/** Of each step: whether its latest attempt at some partition failed, or goes on. */
async function latestAttempts(catalog: Catalog): Promise<ReadonlyMap<string, ReadonlySet<StatusValue>>> {
  const seen = new Set<string>();
  const found = new Map<string, Set<StatusValue>>();
  const runs = await catalog.runs({ limit: latestRuns });
  for (const { runId, status: runStatus } of runs.items) {
    const last = new Map<string, { readonly step: string; readonly status: string }>();
    for await (const { step, partition, status } of everyItem((page) => catalog.steps(runId, page))) {
      last.set(`${step}#${partition}`, { step, status });
    }
    for (const [place, { step, status }] of last) {
      if (seen.has(place)) continue;
      seen.add(place);
      const isRunning = status === 'STARTED' && runStatus === 'RUNNING';
      const isOver = status === 'SUCCEEDED' || status === 'SKIPPED';
      const value = isRunning ? 'running' : isOver ? undefined : 'failed';
      if (value !== undefined) found.set(step, (found.get(step) ?? new Set()).add(value));
    }
  }
  return found;
}
