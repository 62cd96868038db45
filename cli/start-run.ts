/** Starts a run of a job and waits for its end. */
import type { RunRecord } from '../runtime/catalog/types.ts';
import { resolveRunRequest } from '../runtime/request/resolve.ts';
import { renderDefinition } from '../state-machines/compile.ts';
import { execute } from './execute.ts';
import { compileJob, jobNamed } from './job.ts';
import { definitionsNow, openProject } from './project.ts';
import { newRunId } from './run-record.ts';
import type { CommandContext } from './types.ts';

/**
 * Runs a job.
 *
 * @param name of the job; left out, the first of the project
 * @param which of several runs this is, said when there is an execution
 * @returns the exit code: 0, or 1 when the run failed
 * @throws InvalidInputError for a request that cannot be honoured, before an execution exists
 */
export async function startRun(
  name: string | undefined,
  request: unknown,
  context: CommandContext,
  which?: string,
): Promise<number> {
  const project = await openProject(context);
  const job = jobNamed(await definitionsNow(project), name);
  // The check that Plan makes, here before an execution exists: what it refuses writes nothing.
  resolveRunRequest(request, job, context.now(), project.environment, project.deployment.flag !== '');
  const { asl, substitutions } = compileJob(job, project);
  const runId = newRunId(context);
  const { flag, place } = project.deployment;
  const onStarted = (): void => {
    if (context.json) return;
    if (which !== undefined) context.stderr.write(`${which}\n`);
    if (flag !== '') context.stderr.write(`run ${runId} of ${job.job.name} in ${place}\n`);
  };
  const started = { job: job.job.name, definition: renderDefinition(asl), substitutions };
  return execute(project, runId, context, (executions, signal) =>
    executions.start(started, runId, request, signal, onStarted),
  );
}

/**
 * The request of a run that goes on with another: its range, its run key, and what it did not publish. What was to be
 * made anew is made anew where the other did not.
 */
export function continuedBy({ runId, request }: RunRecord): Readonly<Record<string, unknown>> {
  return {
    ...request,
    retry_of: request['retry_of'] ?? runId,
    ...(request['write_mode'] === 'overwrite' && { only_failed: true }),
  };
}
