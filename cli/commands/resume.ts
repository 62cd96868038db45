/** `qf resume <run>`: ends a pause. */
import type { Command } from '../types.ts';

export const resume: Command = {
  name: 'resume',
  summary: 'go on with a run that was paused; its shards notice within a minute',
  args: [{ spec: '<run>', description: 'id of the run' }],
  async run([runId], _options, context) {
    const { changeRun } = await import('../change-run.ts');
    return changeRun(
      runId as string,
      { paused: undefined },
      () => `run ${runId} goes on within a minute`,
      context,
    );
  },
};
