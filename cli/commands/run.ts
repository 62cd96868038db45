/** `qf run [job]`: runs a job on this machine. */
import { runInput, runInputOptions } from '../run-input.ts';
import type { Command } from '../types.ts';

export const run: Command = {
  name: 'run',
  summary: 'run a job on this machine, by the state machine that is deployed',
  args: [{ spec: '[job]', description: 'name of the job (default: the first of the project)' }],
  options: runInputOptions,
  examples: [
    'qf run quantflow_pipeline --start-date 2024-01-01 --end-date 2024-01-31',
    'qf run --partition "2024-01-01|BTCUSDT" --write-mode overwrite',
    `qf run --config '{"ops": {"mean": {"config": {"window": 20}}}}'`,
    `echo '{"start_date":"2024-01-01","end_date":"2024-01-01"}' | qf run --input -`,
  ],
  async run([name], options, context) {
    const [
      { definitionsNow, openProject },
      { compileJob, jobNamed },
      { resolveRunRequest },
      { renderDefinition },
      { execute },
      { newRunId },
    ] = await Promise.all([
      import('../project.ts'),
      import('../job.ts'),
      import('../../runtime/request/resolve.ts'),
      import('../../state-machines/compile.ts'),
      import('../execute.ts'),
      import('../run-record.ts'),
    ]);
    const project = await openProject(context);
    const job = jobNamed(await definitionsNow(project), name);
    const input = await runInput(options, context);
    // The check that Plan makes, here before an execution exists: what it refuses writes nothing.
    resolveRunRequest(input, job, context.now(), project.environment);
    const { asl, substitutions } = compileJob(job, project);
    const runId = newRunId(context);
    return execute(project, runId, context, (host, signal) =>
      host.start(
        { job: job.job.name, definition: renderDefinition(asl), substitutions },
        runId,
        input as never,
        signal,
      ),
    );
  },
};
