/** Batch's part: a job is a process in its image's file tree, with the job definition's command and environment. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Integration, type Json, StatesError } from '../../../local/interpreter/index.ts';
import type { CreatedStack } from './create.ts';
import { buildImage, type Image } from './image.ts';

interface SubmitJob {
  readonly JobName: string;
  readonly JobQueue: string;
  readonly JobDefinition: string;
  readonly ContainerOverrides?: { readonly Environment?: readonly { Name: string; Value: string }[] };
}

/** The jobs of a stack. Images are built when a job first needs one. */
export async function batchJobs(
  stack: CreatedStack,
  dir: string,
  surroundings: (role: string) => Readonly<Record<string, string>>,
): Promise<Integration> {
  const definitions = new Map<string, Readonly<Record<string, any>>>();
  for (const resource of stack.template.resources) {
    if (resource.Type !== 'AWS::Batch::JobDefinition') continue;
    definitions.set(
      (await stack.created(resource.id)).ref,
      (await stack.properties(resource))['ContainerProperties'],
    );
  }
  const images = new Map<string, Image>();
  const imageOf = (uri: string): Image => {
    const hash = uri.slice(uri.lastIndexOf(':') + 1);
    const image =
      images.get(hash) ?? buildImage(stack.template.assetPath(hash), join(dir, hash.slice(0, 16)));
    images.set(hash, image);
    return image;
  };
  let jobs = 0;
  return async ({ arguments: args, signal }) => {
    const { JobName, JobDefinition, ContainerOverrides } = args as unknown as SubmitJob;
    const container = definitions.get(JobDefinition);
    if (container === undefined)
      throw new StatesError('Batch.ClientException', `there is no job definition ${JobDefinition}`);
    const image = imageOf(container['Image']);
    const JobId = `job-${++jobs}`;
    const scratch = join(dir, JobId);
    mkdirSync(scratch);
    const pairs = [...(container['Environment'] ?? []), ...(ContainerOverrides?.Environment ?? [])];
    const [program, ...rest] = container['Command'] as readonly string[];
    const child = spawn(program as string, rest, {
      cwd: image.workdir,
      env: {
        ...image.env,
        ...Object.fromEntries(pairs.map(({ Name, Value }) => [Name, Value])),
        ...surroundings(container['JobRoleArn']),
        PATH: dirname(process.execPath),
        TMPDIR: scratch,
        AWS_BATCH_JOB_ID: JobId,
        AWS_BATCH_JOB_ATTEMPT: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (output += String(chunk)));
    const stop = (): void => void child.kill('SIGTERM');
    signal.addEventListener('abort', stop, { once: true });
    const ExitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    signal.removeEventListener('abort', stop);
    const job = { JobId, JobName, JobDefinition, Status: ExitCode === 0 ? 'SUCCEEDED' : 'FAILED' };
    if (ExitCode === 0) return job as Json;
    throw new StatesError('States.TaskFailed', JSON.stringify({ ...job, Container: { ExitCode }, output }));
  };
}
