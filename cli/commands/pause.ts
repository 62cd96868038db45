/** `qf pause <run>`: no shard of a run is begun until it is resumed. */
import type { Command } from '../types.ts';

export const pause: Command = {
  name: 'pause',
  summary: 'begin no other shard of a run until it is resumed; those begun go to their end',
  args: [{ spec: '<run>', description: 'id of the run' }],
  async run([runId], _options, context) {
    const { changeRun } = await import('../change-run.ts');
    return changeRun(
      runId as string,
      { paused: true },
      (flag) => `run ${runId} is paused; go on with: qf${flag} resume ${runId}`,
      context,
    );
  },
};
