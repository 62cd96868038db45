/** `qf cancel <run>`: stops a run. */
import type { Command } from '../types.ts';

export const cancel: Command = {
  name: 'cancel',
  summary: 'stop a run: what it published stays, the rest can be made by qf retry',
  args: [{ spec: '<run>', description: 'id of the run' }],
  async run([runId], _options, context) {
    const { changeRun } = await import('../change-run.ts');
    return changeRun(
      runId as string,
      { cancelled: true },
      (flag) => `run ${runId} is being stopped; go on later with: qf${flag} retry ${runId}`,
      context,
      (executions, found) => executions.stop(found),
    );
  },
};
