/** `qf run [job]`: runs a job. */
import { runInput, runInputOptions } from '../run-input.ts';
import type { Command } from '../types.ts';

export const run: Command = {
  name: 'run',
  summary: 'run a job on this machine, or by --env in a deployment: by the same state machine',
  args: [{ spec: '[job]', description: 'name of the job (default: the first of the project)' }],
  options: runInputOptions,
  examples: [
    'qf run quantflow_pipeline --start-date 2024-01-01 --end-date 2024-01-31',
    'qf run --partition "2024-01-01|BTCUSDT" --write-mode overwrite',
    `qf run --config '{"ops": {"mean": {"config": {"window": 20}}}}'`,
    `echo '{"start_date":"2024-01-01","end_date":"2024-01-01"}' | qf run --input -`,
  ],
  async run([name], options, context) {
    const input = await runInput(options, context);
    const { startRun } = await import('../start-run.ts');
    return startRun(name, input, context);
  },
};
