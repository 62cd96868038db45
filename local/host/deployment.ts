/** This machine as a deployment: a home, and executions that this process runs. */
import { existsSync } from 'node:fs';
import type { Definitions } from '../../core/definitions.ts';
import { everyItem } from '../../runtime/catalog/every-item.ts';
import type { Deployment, Executions, OnProgress } from '../../runtime/deployment.ts';
import { fileLogs } from '../../runtime/logs/files.ts';
import { openRuntime } from '../../runtime/open-runtime.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { type ExecutionResult, fileJournal, getExecutionHistory, type Json } from '../interpreter/index.ts';
import { countShards } from './count-shards.ts';
import { type Home, workerEnvironment } from './home.ts';
import { type LocalHost, localHost } from './host.ts';
import { reconcile } from './reconcile.ts';

/** Options of {@link localDeployment}. */
export interface LocalDeploymentOptions {
  readonly home: Home;
  /** Folder of the project. */
  readonly project: string;
  readonly definitions: Definitions;
  /** Environment variables of workers. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Entry point of the processes that run Batch jobs. */
  readonly batchWorker: string;
  readonly now: () => number;
  readonly random: () => number;
}

/** The deployment of a project on this machine. */
export function localDeployment(options: LocalDeploymentOptions): Deployment {
  const { home, project, definitions, env, now } = options;
  return {
    place: home.dir,
    flag: '',
    hasState: existsSync(home.catalog),
    open: () => openRuntime({ ...env, ...workerEnvironment(home, project) }, definitions, now),
    executions: (runtime, onProgress) => executions(options, runtime, onProgress),
    logs: fileLogs(home.logs),
  };
}

function executions(
  options: LocalDeploymentOptions,
  runtime: Runtime,
  onProgress: OnProgress | undefined,
): Executions {
  const { home } = options;
  const { catalog } = runtime;
  const run = async (how: (host: LocalHost) => Promise<ExecutionResult>): Promise<ExecutionResult> => {
    // What a killed run was making is nobody's any more.
    for await (const record of everyItem((page) => catalog.runs(page)))
      await reconcile(record, home, runtime);
    return how(localHost({ ...options, runtime, ...(onProgress && countShards(onProgress)) }));
  };
  return {
    start: (machine, runId, input, signal, onStarted) =>
      run((host) => {
        onStarted?.();
        return host.start(machine, runId, input as Json, signal);
      }),
    redrive: ({ runId }, signal) => run((host) => host.redrive(runId, signal)),
    problemOfRedrive: async () => undefined,
    // The process that runs it follows the record.
    stop: async () => {},
    applyMaxConcurrency: async () => {},
    current: (record) => reconcile(record, home, runtime),
    history: async ({ executionArn }, { reverseOrder, limit }) =>
      getExecutionHistory(executionArn, fileJournal(home.executions), { reverseOrder }).events.slice(
        0,
        limit,
      ),
  };
}
