/**
 * `batch:submitJob.sync` on the embedded host: a child process of the image's entry point, with the job definition's
 * command and environment. It ends with this process, however that ends.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { getCompileCacheDir } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { JobDefinitionSubstitution } from '../../core/jobs/substitution.ts';
import { type Integration, type Json, StatesError } from '../interpreter/index.ts';

/** What the integration is told by the host. */
export interface BatchHost {
  readonly jobDefinitions: Readonly<Record<string, JobDefinitionSubstitution>>;
  /** Folder with a folder for each image. */
  readonly imagesDir: string;
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

/** A job that was stopped gets this long to end by itself, as on Fargate. */
const stopMs = 5000;

const guard = fileURLToPath(new URL('./batch-guard.ts', import.meta.url));

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
    const { code, killedBy } = await runJob(definition, environment, host, signal);
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

interface Exit {
  readonly code: number | null;
  readonly killedBy: string | null;
}

function runJob(
  definition: JobDefinitionSubstitution,
  environment: Readonly<Record<string, string | undefined>>,
  host: BatchHost,
  signal: AbortSignal,
): Promise<Exit> {
  const [program, ...args] = resolveCommand(definition, host.imagesDir);
  const child = spawn(program as string, args, {
    cwd: join(host.imagesDir, definition.image),
    // PATH and the like, so that `node` and native libraries load.
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TMPDIR: process.env['TMPDIR'],
      // A job is a process of its own: what this one has compiled it need not compile again.
      NODE_COMPILE_CACHE: getCompileCacheDir(),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const lines = [
    pipeLines(child.stdout as Readable, (line) => host.onOutput(environment, 'stdout', line)),
    pipeLines(child.stderr as Readable, (line) => host.onOutput(environment, 'stderr', line)),
  ];
  const stop = (): void => stopJob(child);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  return new Promise((resolve, reject) => {
    child.once('error', (error) =>
      reject(
        new StatesError('Batch.ClientException', `image ${definition.image} did not start: ${error.message}`),
      ),
    );
    child.once('exit', async (code, killedBy) => {
      signal.removeEventListener('abort', stop);
      await Promise.all(lines);
      resolve({ code, killedBy });
    });
  });
}

function stopJob(child: ChildProcess): void {
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), stopMs).unref();
}

/** `node main.js` in the image is this Node and the entry point's source here. */
function resolveCommand({ command, image }: JobDefinitionSubstitution, imagesDir: string): readonly string[] {
  const [program, entry, ...rest] = command;
  if (program !== 'node' || entry === undefined) return command;
  const built = join(imagesDir, image, entry);
  const file = existsSync(built) ? built : built.replace(/\.js$/, '.ts');
  return [process.execPath, '--disable-warning=ExperimentalWarning', '--import', guard, file, ...rest];
}

function pipeLines(stream: Readable, take: (line: string) => void): Promise<void> {
  return new Promise((resolve) => {
    const reader = createInterface({ input: stream });
    reader.on('line', take);
    reader.on('close', resolve);
  });
}
