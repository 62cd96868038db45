/** What the jobs of a project say of its assets, for selections such as `job:daily` and `automation_type:schedule`. */
import type { AssetOutput } from '../../assets/step.ts';
import type { ResolvedJob } from '../../jobs/resolve-job.ts';
import type { SelectionFacts } from './types.ts';

/**
 * Facts of some jobs. A schedule is called `<job>_schedule`; an asset that no schedule runs has no automation type.
 *
 * @example selectAssets(graph, 'job:daily and not kind:sql', { facts: jobFacts(definitions.jobs.values()) })
 */
export function jobFacts(jobs: Iterable<ResolvedJob>): SelectionFacts {
  const byStep = new Map<AssetOutput['step'], ResolvedJob[]>();
  for (const job of jobs) {
    for (const step of job.steps) byStep.set(step, [...(byStep.get(step) ?? []), job]);
  }
  const of = ({ step }: AssetOutput): readonly ResolvedJob[] => byStep.get(step) ?? [];
  const scheduled = (asset: AssetOutput): readonly ResolvedJob[] =>
    of(asset).filter(({ job }) => job.schedule !== undefined);
  return {
    job: (asset) => of(asset).map(({ job }) => job.name),
    schedule: (asset) => scheduled(asset).map(({ job }) => `${job.name}_schedule`),
    automation_type: (asset) => (scheduled(asset).length > 0 ? ['schedule'] : []),
  };
}
