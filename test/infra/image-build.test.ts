import { expect, test } from 'vitest';
import {
  type CodeBuildClient,
  type ImageBuildRequest,
  imageBuildHandler,
} from '../../functions/image-build.ts';

const request: ImageBuildRequest = {
  RequestType: 'Create',
  ResponseURL: 'https://cloudformation/response',
  ...{ StackId: 'stack', RequestId: 'request', LogicalResourceId: 'StepBuild' },
  ResourceProperties: { Project: 'builds', Source: 'assets/key.zip', Tag: 'step-abc' },
};

/** Handles a request with builds that take some looks to end; returns what CloudFormation is told, and what was started. */
async function handle(
  statuses: readonly string[],
  changes: Partial<ImageBuildRequest> = {},
  {
    remainingMs = 900_000,
    startBuild,
  }: { remainingMs?: number; startBuild?: CodeBuildClient['startBuild'] } = {},
): Promise<{ told: any; started: readonly any[]; waits: number }> {
  const told: unknown[] = [];
  const started: unknown[] = [];
  const left = [...statuses];
  let remaining = remainingMs;
  let waits = 0;
  const look = () => ({ id: 'builds:1', buildStatus: left.shift()!, logs: { deepLink: 'https://log' } });
  const handler = imageBuildHandler({
    codeBuild: () => ({
      startBuild:
        startBuild ??
        (async (input) => {
          started.push(input);
          return { build: look() };
        }),
      batchGetBuilds: async () => ({ builds: [look()] }),
    }),
    respond: async (url, body) => void told.push({ url, ...JSON.parse(body) }),
    wait: async (ms) => {
      waits += 1;
      remaining -= ms;
    },
  });
  await handler({ ...request, ...changes }, { getRemainingTimeInMillis: () => remaining });
  expect(told.length).toBe(1);
  return { told: told[0], started, waits };
}

const ids = { StackId: 'stack', RequestId: 'request', LogicalResourceId: 'StepBuild' };

test('an image is built from its context, and CloudFormation is told its tag when it is there', async () => {
  const { told, started, waits } = await handle(['IN_PROGRESS', 'IN_PROGRESS', 'SUCCEEDED']);
  expect(started).toEqual([
    {
      projectName: 'builds',
      ...{ sourceTypeOverride: 'S3', sourceLocationOverride: 'assets/key.zip' },
      environmentVariablesOverride: [{ name: 'TAG', value: 'step-abc', type: 'PLAINTEXT' }],
    },
  ]);
  expect(waits).toBe(2);
  expect(told).toEqual({
    ...ids,
    url: 'https://cloudformation/response',
    PhysicalResourceId: 'StepBuild',
    Status: 'SUCCESS',
    Data: { Tag: 'step-abc' },
  });
});

test('a changed context is a build of the same resource, and a deletion builds nothing', async () => {
  const update = await handle(['SUCCEEDED'], { RequestType: 'Update', PhysicalResourceId: 'StepBuild' });
  expect(update.told).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'StepBuild' });
  const deletion = await handle([], { RequestType: 'Delete', PhysicalResourceId: 'StepBuild' });
  expect([deletion.started, deletion.told.Status]).toEqual([[], 'SUCCESS']);
});

test('a build that fails fails the deployment, with a way to its log', async () => {
  const { told } = await handle(['IN_PROGRESS', 'FAILED']);
  expect(told).toMatchObject({
    Status: 'FAILED',
    Reason: 'build builds:1 of image step-abc ended as FAILED: https://log',
  });
});

test('a build that cannot be started is said too: CloudFormation would wait for an hour', async () => {
  const startBuild = async (): Promise<never> => {
    throw new Error('AccountLimitExceededException: no builds in queue');
  };
  const { told } = await handle([], {}, { startBuild });
  expect(told.Status).toBe('FAILED');
  expect(told.Reason).toContain('image step-abc cannot be built: AccountLimitExceededException');
});

test('the function tells of a build that takes longer than it may run', async () => {
  const { told, waits } = await handle(Array(99).fill('IN_PROGRESS'), {}, { remainingMs: 60_000 });
  expect(told).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringContaining('is not done; deploy again'),
  });
  expect(waits).toBeLessThan(12);
});
