/**
 * Lambda's part: each execution environment is a process of its own, with the function's unpacked code, its layers, the
 * environment of the template and what Lambda sets itself, and nothing else. It gets one event at a time.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Integration, type Json, StatesError } from '../../../local/interpreter/index.ts';
import type { CreatedStack } from './create.ts';
import { region } from './template.ts';

/** The runtime: loads the handler, answers each event by its result, or by the error's type and message. */
const bootstrap = `
const [file, name] = process.env._HANDLER.split('.');
const module = await import(process.env.LAMBDA_TASK_ROOT + '/' + file + '.mjs');
process.on('message', async ({ event, deadline, requestId, trace }) => {
  process.env._X_AMZN_TRACE_ID = trace;
  const context = { awsRequestId: requestId, functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    invokedFunctionArn: process.env.FUNCTION_ARN, getRemainingTimeInMillis: () => deadline - Date.now() };
  try {
    process.send({ requestId, result: JSON.stringify((await module[name](event, context)) ?? null) });
  } catch (error) {
    process.send({ requestId, errorType: error.name, errorMessage: error.message });
  }
});
process.send({ ready: true });
`;

const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0');

interface Definition {
  readonly arn: string;
  readonly name: string;
  readonly folder: string;
  readonly layers: readonly string[];
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** The functions of a stack. */
export interface Lambdas {
  readonly integration: Integration;
  /** What the environments printed, by function. */
  readonly output: ReadonlyMap<string, string>;
  stop(): void;
}

/**
 * Unpacks the functions of a stack.
 *
 * @param dir where; nothing else is in it
 * @param surroundings what differs from Lambda: where the services answer, and as whom the function asks
 */
export async function lambdas(
  stack: CreatedStack,
  dir: string,
  surroundings: (role: string) => Readonly<Record<string, string>>,
): Promise<Lambdas> {
  const definitions = new Map<string, Definition>();
  const unpacked = new Map<string, string>();
  const unpack = (key: string): string => {
    const known = unpacked.get(key);
    if (known !== undefined) return known;
    const folder = join(dir, key.slice(0, 16));
    mkdirSync(folder, { recursive: true });
    cpSync(stack.template.assetPath(key), folder, { recursive: true });
    unpacked.set(key, folder);
    return folder;
  };
  const layers = new Map<string, string>();
  for (const resource of stack.template.resources.filter(
    ({ Type }) => Type === 'AWS::Lambda::LayerVersion',
  )) {
    const { Content } = await stack.properties(resource);
    layers.set((await stack.created(resource.id)).ref, unpack(Content.S3Key));
  }
  for (const resource of stack.template.resources.filter(({ Type }) => Type === 'AWS::Lambda::Function')) {
    // The custom resources of CDK, where a template has some, are no part of a run.
    const properties = await stack.properties(resource);
    if (properties['Code'].S3Key === undefined) continue;
    const { ref: name, attributes } = await stack.created(resource.id);
    const arn = attributes['Arn'] as string;
    const memory = properties['MemorySize'] ?? 128;
    const folder = unpack(properties['Code'].S3Key);
    definitions.set(arn, {
      arn,
      name,
      folder,
      layers: (properties['Layers'] ?? []).map((layer: string) => layers.get(layer)),
      timeoutSeconds: properties['Timeout'] ?? 3,
      environment: {
        ...properties['Environment']?.Variables,
        ...surroundings(properties['Role']),
        AWS_REGION: region,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
        LAMBDA_TASK_ROOT: folder,
        _HANDLER: properties['Handler'],
        FUNCTION_ARN: arn,
        TZ: 'UTC',
      },
    });
  }
  return hosting(definitions, dir);
}

function hosting(definitions: ReadonlyMap<string, Definition>, dir: string): Lambdas {
  const idle = new Map<string, ChildProcess[]>();
  const all = new Set<ChildProcess>();
  const output = new Map<string, string>();
  let requests = 0;

  const start = async ({ arn, layers, environment, name }: Definition): Promise<ChildProcess> => {
    const scratch = join(dir, `tmp-${name}-${all.size}`);
    mkdirSync(scratch);
    const child = spawn(process.execPath, ['--input-type=module', '--eval', bootstrap], {
      cwd: environment['LAMBDA_TASK_ROOT'],
      env: {
        ...environment,
        TMPDIR: scratch,
        NODE_PATH: layers.map((layer) => join(layer, 'nodejs/node_modules')).join(':'),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    all.add(child);
    const keep = (chunk: Buffer) => output.set(arn, `${output.get(arn) ?? ''}${chunk.toString()}`);
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    await new Promise<void>((ready, reject) => {
      child.once('message', () => ready());
      child.once('exit', (code) =>
        reject(new Error(`${name} ended with ${code} while it loaded: ${output.get(arn)}`)),
      );
    });
    return child;
  };

  const invoke = async (definition: Definition, event: unknown, signal: AbortSignal): Promise<Json> => {
    const free = idle.get(definition.arn) ?? [];
    idle.set(definition.arn, free);
    const child = free.pop() ?? (await start(definition));
    const requestId = `request-${++requests}`;
    const ended = await new Promise<Readonly<Record<string, string>>>((resolve) => {
      const end = (told: Readonly<Record<string, string>>): void => {
        clearTimeout(timer);
        child.off('exit', onExit);
        signal.removeEventListener('abort', onAbort);
        resolve(told);
      };
      const onAbort = (): void => {
        child.kill('SIGKILL');
      };
      const onExit = (): void => end({ errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited' });
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        end({
          errorType: 'Sandbox.Timedout',
          errorMessage: `timed out after ${definition.timeoutSeconds} s`,
        });
      }, definition.timeoutSeconds * 1000);
      child.once('exit', onExit);
      signal.addEventListener('abort', onAbort, { once: true });
      child.once('message', (told) => end(told as Readonly<Record<string, string>>));
      const trace = `Root=1-6740a1b2-${hex(requests, 24)};Parent=${hex(requests, 16)};Sampled=1`;
      child.send({ event, requestId, trace, deadline: Date.now() + definition.timeoutSeconds * 1000 });
    });
    if (ended['errorType'] !== undefined) {
      if (!child.killed && child.exitCode === null) free.push(child);
      throw new StatesError(ended['errorType'], ended['errorMessage'] ?? '');
    }
    free.push(child);
    return JSON.parse(ended['result'] as string) as Json;
  };

  return {
    output,
    stop() {
      for (const child of all) child.kill('SIGKILL');
    },
    async integration({ arguments: args, signal }) {
      const { FunctionName, Payload } = args as { readonly FunctionName: string; readonly Payload: Json };
      const definition = definitions.get(FunctionName);
      if (definition === undefined)
        throw new StatesError('Lambda.ResourceNotFoundException', `there is no function ${FunctionName}`);
      return {
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        Payload: await invoke(definition, Payload, signal),
      };
    },
  };
}
