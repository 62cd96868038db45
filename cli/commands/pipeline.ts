/** `qf pipeline run|status`: the stages of the QuantFlow pipeline. */
import { runInputOptions } from '../run-input.ts';
import type { Command } from '../types.ts';
import { run } from './run.ts';

export const pipeline: Command = {
  name: 'pipeline',
  summary: 'run a stage of the pipeline: ingest, dbt, state_engine, label_engine, feature_engine, or all',
  args: [{ spec: '<action>', description: 'run, or status (kept for streaming)' }],
  options: [{ flags: '--stage <stage>', description: 'stage to run (default: all)' }, ...runInputOptions],
  examples: ['qf pipeline run --stage ingest --start-date 2024-01-01 --end-date 2024-01-31'],
  async run([action], { stage = 'all', ...options }, context) {
    const [{ openProject }, { jobOfStage }, { UsageError }] = await Promise.all([
      import('../project.ts'),
      import('../stages.ts'),
      import('../usage-error.ts'),
    ]);
    if (action === 'status') {
      throw new UsageError(
        'qf pipeline status is kept for streaming pipelines, and there are none yet; qf runs lists runs, qf status shows what is fresh',
      );
    }
    if (action !== 'run') throw new UsageError(`qf pipeline ${action} is not known; it takes run or status`);
    const { definitions } = await openProject(context);
    return run.run([jobOfStage(stage as string, definitions)], options, context);
  },
};
