/**
 * A custom resource of CloudFormation: builds an image of Batch's containers with AWS CodeBuild and waits for it. Its
 * physical id is the image's name, so that a new build is an update; images are deleted by their repository.
 */
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LambdaContext } from './lambda-handler.ts';

/** The part of CloudFormation's request that is used. */
export interface ImageBuildRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: {
    readonly Project: string;
    /** `bucket/key` of the build context. */
    readonly Source: string;
    readonly Tag: string;
  };
}

/** A build as CodeBuild tells of it. */
interface Build {
  readonly id?: string;
  readonly buildStatus?: string;
  readonly logs?: { readonly deepLink?: string };
}

/** The part of CodeBuild's client that is used. */
export interface CodeBuildClient {
  startBuild(input: object): Promise<{ readonly build?: Build }>;
  batchGetBuilds(input: { readonly ids: string[] }): Promise<{ readonly builds?: readonly Build[] }>;
}

/** What the handler works with. */
export interface ImageBuildHost {
  readonly codeBuild: () => CodeBuildClient;
  readonly respond: (url: string, body: string) => Promise<void>;
  readonly wait: (ms: number) => Promise<unknown>;
}

const pollMs = 5000;
/** Time to tell CloudFormation that a build took too long. */
const graceMs = 15_000;

/** Makes the handler. It tells CloudFormation of every end, or the stack would wait for an hour. */
export function imageBuildHandler(
  host: ImageBuildHost,
): (request: ImageBuildRequest, context: LambdaContext) => Promise<void> {
  return async (request, context) => {
    const { StackId, RequestId, LogicalResourceId, ResourceProperties, RequestType } = request;
    const { Tag } = ResourceProperties;
    const problem =
      RequestType === 'Delete' ? undefined : await problemOfBuild(ResourceProperties, context, host);
    const PhysicalResourceId = request.PhysicalResourceId ?? LogicalResourceId;
    const told =
      problem === undefined ? { Status: 'SUCCESS', Data: { Tag } } : { Status: 'FAILED', Reason: problem };
    const body = { ...told, PhysicalResourceId, StackId, RequestId, LogicalResourceId };
    await host.respond(request.ResponseURL, JSON.stringify(body));
  };
}

/** Builds, and says what went wrong, if anything did. */
async function problemOfBuild(
  { Project, Source, Tag }: ImageBuildRequest['ResourceProperties'],
  context: LambdaContext,
  { codeBuild, wait }: ImageBuildHost,
): Promise<string | undefined> {
  try {
    const client = codeBuild();
    let { build } = await client.startBuild({
      projectName: Project,
      sourceTypeOverride: 'S3',
      sourceLocationOverride: Source,
      environmentVariablesOverride: [{ name: 'TAG', value: Tag, type: 'PLAINTEXT' }],
    });
    const id = build?.id as string;
    while (build === undefined || build.buildStatus === 'IN_PROGRESS') {
      if (context.getRemainingTimeInMillis() < graceMs + pollMs)
        return `build ${id} of image ${Tag} is not done; deploy again when it is`;
      await wait(pollMs);
      build = (await client.batchGetBuilds({ ids: [id] })).builds?.[0];
    }
    if (build.buildStatus === 'SUCCEEDED') return undefined;
    return `build ${id} of image ${Tag} ended as ${build.buildStatus}: ${build.logs?.deepLink ?? 'see its log in CodeBuild'}`;
  } catch (error) {
    return `image ${Tag} cannot be built: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Lambda's runtime has the whole AWS SDK; no other part of the package uses this client. */
function ofRuntime(): CodeBuildClient {
  const { CodeBuild } = createRequire(import.meta.url)('@aws-sdk/client-codebuild') as {
    readonly CodeBuild: new (options: object) => CodeBuildClient;
  };
  return new CodeBuild({});
}

async function put(url: string, body: string): Promise<void> {
  // CloudFormation signed the URL for no content type.
  const response = await fetch(url, { method: 'PUT', body, headers: { 'content-type': '' } });
  if (!response.ok) throw new Error(`CloudFormation answered ${response.status} ${await response.text()}`);
}

export const handler: (request: ImageBuildRequest, context: LambdaContext) => Promise<void> =
  imageBuildHandler({
    codeBuild: ofRuntime,
    respond: put,
    wait: sleep,
  });
