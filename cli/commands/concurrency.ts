/** `qf concurrency <run> <n>`: changes how many shards of a run are made at the same time. */
import type { Command } from '../types.ts';

export const concurrency: Command = {
  name: 'concurrency',
  summary: 'change how many shards of a run are made at the same time, while it runs',
  args: [
    { spec: '<run>', description: 'id of the run' },
    { spec: '<n>', description: 'shards of a stage, 1 to 10000' },
  ],
  async run([runId, given], _options, context) {
    const [{ changeRun }, { UsageError }] = await Promise.all([
      import('../change-run.ts'),
      import('../usage-error.ts'),
    ]);
    const maxConcurrency = Number(given);
    if (!Number.isInteger(maxConcurrency) || maxConcurrency < 1 || maxConcurrency > 10_000)
      throw new UsageError(
        `${given} must be a whole number from 1 to 10000; to stop for a while: qf pause ${runId}`,
      );
    return changeRun(
      runId as string,
      { maxConcurrency },
      () => `run ${runId} makes ${maxConcurrency} shards at the same time`,
      context,
      (executions, found) => executions.applyMaxConcurrency(found, maxConcurrency),
    );
  },
};
