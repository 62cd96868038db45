/** `cdk` as `qf deploy`, `qf diff` and `qf destroy` call it: the package's own, on the package's own app. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withBuilder } from '../aws/preflight/docker.ts';
import type { PreflightFacts } from '../aws/preflight/types.ts';
import type { Definitions } from '../core/definitions.ts';
import { definitionsIn } from '../core/definitions-in.ts';
import { defaultEnvironment } from '../core/environments.ts';
import { secretsOf } from '../core/resources/outside.ts';
import { withoutBatch } from '../core/without-batch.ts';
import type { ProgramCall } from './programs.ts';
import type { CommandContext, Options } from './types.ts';
import { UsageError } from './usage-error.ts';

const packageRoot = fileURLToPath(new URL('..', import.meta.url));

/** The environment that is meant. @throws UsageError when none is named: nothing is deployed by default */
export function environmentGiven(command: string, { environment, isDeployed }: CommandContext): string {
  if (isDeployed && environment !== undefined) return environment;
  throw new UsageError(`say which environment: qf ${command} --env dev`);
}

/** Context values by key. @throws UsageError for what is no `key=value`, and for keys that options stand for */
export function contextGiven({ context = [] }: Options): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const pair of context as readonly string[]) {
    const at = pair.indexOf('=');
    const key = pair.slice(0, Math.max(0, at));
    if (!/^[@A-Za-z][A-Za-z0-9@:/_.-]*$/.test(key))
      throw new UsageError(`--context ${pair} is not a setting; write KEY=VALUE, such as batch=off`);
    if (key === 'env' || key === 'project')
      throw new UsageError(`--context ${pair} is given by the option --${key} ${pair.slice(at + 1)}`);
    if (values[key] !== undefined) throw new UsageError(`--context ${key} is given twice`);
    values[key] = pair.slice(at + 1);
  }
  return values;
}

/** What is deployed: the settings as given, and with AWS CodeBuild for the images where there is nothing else. */
export async function deploymentOf(
  options: Options,
  given: Definitions,
  context: CommandContext,
  run: (call: ProgramCall) => Promise<number | undefined>,
): Promise<Omit<PreflightFacts, 'environment'>> {
  const settingsGiven = contextGiven(options);
  const { env, environment = defaultEnvironment } = context;
  const definitions = definitionsIn(given, environment);
  const steps = [...definitions.graph.steps.values()];
  const isOff = settingsGiven['batch'] === 'off';
  const facts = {
    usesBatch: !isOff && steps.some(({ compute }) => compute?.backend === 'batch'),
    secrets: [...new Set(steps.flatMap(secretsOf))].sort(),
    lessWithoutBatch: isOff ? withoutBatch(definitions).notes : [],
    env,
    tryProgram: (file: string, args: readonly string[]) => run({ file, args, env, isQuiet: true }),
  };
  const settings = await withBuilder(settingsGiven, facts);
  if (settings !== settingsGiven)
    context.stderr.write('qf: there is no docker, so AWS CodeBuild builds the images (images=codebuild)\n');
  return { ...facts, context: settings };
}

/** What a call of `cdk` is made of. */
export interface CdkOptions {
  readonly environment: string;
  /** Folder of the project; `cdk.out` is written there. */
  readonly project: string;
  readonly context: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * A call of `cdk`.
 *
 * @throws UsageError when the package `aws-cdk` is not installed
 */
export function cdkCall(
  subcommand: 'deploy' | 'diff' | 'destroy',
  flags: readonly string[],
  { environment, project, context, env }: CdkOptions,
): ProgramCall {
  const settings = Object.entries({ env: environment, project, ...context });
  return {
    file: process.execPath,
    args: [
      cdkProgram(),
      subcommand,
      // diff takes every stack by itself.
      ...(subcommand === 'diff' ? [] : ['--all']),
      `--output=${join(project, 'cdk.out')}`,
      ...settings.map(([key, value]) => `--context=${key}=${value}`),
      ...flags,
    ],
    cwd: packageRoot,
    // The app is run by the `node` that is found first.
    env: { ...env, PATH: [dirname(process.execPath), env['PATH'] ?? ''].join(delimiter) },
  };
}

function cdkProgram(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve('aws-cdk/package.json');
    const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly bin: { readonly cdk: string } };
    return join(dirname(manifest), bin.cdk);
  } catch {
    throw new UsageError('the package aws-cdk is not installed; install it: npm install --save-dev aws-cdk');
  }
}
