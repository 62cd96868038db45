/** The six jobs: the whole pipeline, and a job a group. */
import type { Step } from '../../core/assets/step.ts';
import { isExecutable } from '../../core/assets/step.ts';
import { type Job, job } from '../../core/jobs/job.ts';
import { partitionSchedule } from '../../core/jobs/schedule.ts';

const groups: Readonly<Record<string, string>> = {
  ingest: 'Raw tables from the feeds.',
  dbt: 'SQL models over the raw tables.',
  state_engine: 'Book snapshots, enriched trades and bars.',
  label_engine: 'Labels of the bars.',
  feature_engine: 'Features of the bars.',
};

/** The jobs of some steps: each only when its group has something to run. */
export function jobsOf(steps: readonly Step[]): readonly Job[] {
  const present = new Set(steps.filter(isExecutable).map((step) => step.group));
  const ofGroups = Object.entries(groups)
    .filter(([group]) => present.has(group))
    .map(([group, description]) =>
      job({ name: `quantflow_${group}`, selection: `group:${group}`, description }),
    );
  if (ofGroups.length === 0) return [];
  // Not `*`: the project may have assets of its own beside these.
  const whole = job({
    name: 'quantflow_pipeline',
    selection: ofGroups.map(({ selection }) => selection).join(' or '),
    description: 'Everything, once a day is complete.',
    schedule: partitionSchedule(),
  });
  return [whole, ...ofGroups];
}
