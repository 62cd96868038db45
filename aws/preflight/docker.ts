/** What builds the images of Batch's containers. */
import type { Finding, PreflightFacts } from './types.ts';

/** Whether the images can be built. */
export async function checkImages({ context, usesBatch, env, tryProgram }: PreflightFacts): Promise<Finding> {
  const what = 'images';
  if (!usesBatch) return { what, status: 'OK', found: 'none are needed' };
  if (context['images'] === 'codebuild') return { what, status: 'OK', found: 'built by AWS CodeBuild' };
  const program = env['CDK_DOCKER'] || 'docker';
  const code = await tryProgram(program, ['info']);
  if (code === 0) return { what, status: 'OK', found: `built by ${program}` };
  return {
    ...{ what, status: 'FAIL' },
    found: code === undefined ? `there is no ${program}` : `${program} does not run`,
    mend: 'deploy with --context images=codebuild, or with --context batch=off (all steps on Lambda), or start Docker, or name another by CDK_DOCKER=finch or CDK_DOCKER=podman',
  };
}

/**
 * The settings of a deployment with what builds its images: where nobody says and there is no Docker, AWS CodeBuild.
 * Docker that is there and does not run is left to `checkImages`: somebody can start it.
 */
export async function withBuilder(
  context: Readonly<Record<string, string>>,
  { usesBatch, env, tryProgram }: Pick<PreflightFacts, 'usesBatch' | 'env' | 'tryProgram'>,
): Promise<Readonly<Record<string, string>>> {
  if (!usesBatch || context['images'] !== undefined || env['CDK_DOCKER']) return context;
  const isThere = (await tryProgram('docker', ['info'])) !== undefined;
  return isThere ? context : { ...context, images: 'codebuild' };
}
