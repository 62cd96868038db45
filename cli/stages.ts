/** The stages of the QuantFlow pipeline, and the job of each. */
import type { Definitions } from '../core/definitions.ts';
import { UsageError } from './usage-error.ts';

/** Stages, in the order in which they run. */
export const stages = ['ingest', 'dbt', 'state_engine', 'label_engine', 'feature_engine'] as const;

/** A stage, or all of them. */
export type Stage = 'all' | (typeof stages)[number];

/**
 * Name of a stage's job.
 *
 * @throws UsageError for what is no stage, and for one that the project does not have
 */
export function jobOfStage(stage: string, { jobs }: Definitions): string {
  if (stage !== 'all' && !(stages as readonly string[]).includes(stage)) {
    throw new UsageError(`stage ${JSON.stringify(stage)} is not one of all, ${stages.join(', ')}`);
  }
  const name = stage === 'all' ? 'quantflow_pipeline' : `quantflow_${stage}`;
  if (jobs.has(name)) return name;
  const there = [...jobs.keys()].join(', ') || 'none';
  throw new UsageError(`the project has no stage ${stage}: there is no job ${name}; jobs: ${there}`);
}
