/**
 * `batch:submitJob.sync` on the embedded host: a job in a process of its own for as long as it runs. All images do the
 * same, run the step that the task names; so a process serves the jobs of all of them.
 */
import type { JobDefinitionSubstitution } from '../../../core/jobs/substitution.ts';
import { type Integration, type Json, StatesError } from '../../interpreter/index.ts';
import type { JobEnd } from './worker.ts';
import type { Workers } from './workers.ts';

/** What the integration is told by the host. */
export interface BatchHost {
  readonly jobDefinitions: Readonly<Record<string, JobDefinitionSubstitution>>;
  readonly workers: Workers;
  /** Environment of every job: where the stores are, what references in configs stand for. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly uuid: () => string;
  readonly now: () => number;
  /** Gets what a job prints; `environment` tells which job it is. */
  readonly onOutput: (
    environment: Readonly<Record<string, string | undefined>>,
    stream: 'stdout' | 'stderr',
    line: string,
  ) => void;
}

interface SubmitArguments {
  readonly JobName: string;
  readonly JobDefinition: string;
  readonly ContainerOverrides?: {
    readonly Environment?: readonly { readonly Name: string; readonly Value: string }[];
  };
}

/** What the images are started by. */
const command = 'node main.js';

/** Runs the jobs of a host. */
export function batchSubmitJob(host: BatchHost): Integration {
  return async ({ arguments: args, signal, submitted }) => {
    const { JobName, JobDefinition, ContainerOverrides } = args as unknown as SubmitArguments;
    const definition = host.jobDefinitions[JobDefinition];
    if (definition === undefined)
      throw new StatesError(
        'Batch.ClientException',
        `there is no job definition ${JobDefinition} on this host`,
      );
    if (definition.command.join(' ') !== command)
      throw new StatesError(
        'Batch.ClientException',
        `job definition ${JobDefinition} has the command ${JSON.stringify(definition.command)}; this host runs ${JSON.stringify(command)} alone`,
      );
    const overrides = Object.fromEntries(
      (ContainerOverrides?.Environment ?? []).map(({ Name, Value }) => [Name, Value]),
    );
    const JobId = host.uuid();
    const environment = {
      ...definition.environment,
      ...host.environment,
      ...overrides,
      AWS_BATCH_JOB_ID: JobId,
      AWS_BATCH_JOB_ATTEMPT: '1',
    };
    submitted({ JobArn: `arn:aws:batch:local:000000000000:job/${JobId}`, JobId, JobName });
    const StartedAt = host.now();
    const { code, killedBy } = await runJob(JobId, environment, host, signal);
    const detail = { JobId, JobName, JobDefinition, StartedAt, StoppedAt: host.now() };
    if (code === 0) return { ...detail, Status: 'SUCCEEDED' } as Json;
    const reason =
      killedBy === null ? 'Essential container in task exited' : `Container was killed by ${killedBy}`;
    throw new StatesError(
      'States.TaskFailed',
      JSON.stringify({
        ...detail,
        Status: 'FAILED',
        StatusReason: reason,
        Container: { ExitCode: code, Reason: reason },
      }),
    );
  };
}

async function runJob(
  id: string,
  environment: Readonly<Record<string, string | undefined>>,
  { workers, onOutput }: BatchHost,
  signal: AbortSignal,
): Promise<JobEnd> {
  try {
    return await workers.run(
      { id, environment },
      (stream, line) => onOutput(environment, stream, line),
      signal,
    );
  } catch (error) {
    throw new StatesError('Batch.ClientException', `the job did not start: ${(error as Error).message}`);
  }
}
