/** Starts a run of a job on this machine and waits for its end. */
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
 * @returns the exit code: 0, or 1 when the run failed
 * @throws InvalidInputError for a request that cannot be honoured, before an execution exists
 */
export async function startRun(
  name: string | undefined,
  request: unknown,
  context: CommandContext,
): Promise<number> {
  const project = await openProject(context);
  const job = jobNamed(await definitionsNow(project), name);
  // The check that Plan makes, here before an execution exists: what it refuses writes nothing.
  resolveRunRequest(request, job, context.now(), project.environment);
  const { asl, substitutions } = compileJob(job, project);
  const runId = newRunId(context);
  const started = { job: job.job.name, definition: renderDefinition(asl), substitutions };
  return execute(project, runId, context, (host, signal) =>
    host.start(started, runId, request as never, signal),
  );
}
