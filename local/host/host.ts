/**
 * The embedded host: runs a compiled definition by the interpreter, with functions as calls, Batch as child processes,
 * Athena as DuckDB and S3 as files. The definition of a run is kept beside its journal, so a redrive runs what was started.
 */

import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { getCompileCacheDir } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { substitute } from '../../core/jobs/substitution.ts';
import type { JobMachine } from '../../runtime/deployment.ts';
import type { PlanResult } from '../../runtime/messages.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { readLines } from '../../runtime/stores/lines.ts';
import { athenaQuery } from '../integrations/athena/index.ts';
import { batchSubmitJob } from '../integrations/batch/submit-job.ts';
import { startWorker } from '../integrations/batch/worker.ts';
import { type Workers, workersOf } from '../integrations/batch/workers.ts';
import { lambdaInvoke } from '../integrations/lambda.ts';
import {
  type Clock,
  type ExecutionResult,
  fileJournal,
  type HistoryEvent,
  type Host,
  type Json,
  type Machine,
  parseMachine,
  redriveExecution,
  startExecution,
  systemClock,
} from '../interpreter/index.ts';
import { markAlive } from './alive.ts';
import { controlRun } from './control.ts';
import { localFunctions } from './functions.ts';
import { glueTables } from './glue-tables.ts';
import { type Home, workerEnvironment } from './home.ts';
import { type KeptLines, keptLines } from './kept-lines.ts';
import { localValues } from './values.ts';

/** Options of {@link localHost}. */
export interface LocalHostOptions {
  readonly home: Home;
  /** Folder of the project, for worker processes. */
  readonly project: string;
  readonly runtime: Runtime;
  /** Environment variables of worker processes, for the references in configs. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Entry point of the processes that run Batch jobs. */
  readonly batchWorker: string;
  readonly onEvent?: (executionArn: string, event: HistoryEvent) => void;
  /** Told what Plan decided, each time that it ran. */
  readonly onPlan?: (stages: PlanResult['stages']) => void;
  readonly random?: () => number;
  /** What waits and retries go by. @default the system's */
  readonly clock?: Clock;
}

/** Runs jobs on this machine. */
export interface LocalHost {
  start(job: JobMachine, name: string, input: Json, signal?: AbortSignal): Promise<ExecutionResult>;
  /** Redrives an execution with the definition that it was started with. @throws Error when it is not of this home */
  redrive(name: string, signal?: AbortSignal): Promise<ExecutionResult>;
}

/** The embedded host over a home. */
export function localHost(options: LocalHostOptions): LocalHost {
  const { home } = options;
  const machineOf = machineParser();
  const run = async (
    job: JobMachine,
    name: string,
    signal: AbortSignal | undefined,
    how: (host: Host, signal: AbortSignal) => Promise<ExecutionResult>,
  ): Promise<ExecutionResult> => {
    const done = markAlive(home.executions, name);
    const stop = new AbortController();
    const control = controlRun(name, options.runtime.catalog, () => stop.abort());
    const signals = [stop.signal, ...(signal === undefined ? [] : [signal])];
    const workers = workersOf(() => startWorker(options.batchWorker, environmentOfWorkers(options)));
    const printed = keptLines(options.runtime);
    try {
      return await how(
        { ...hostOf(job, options, workers, printed), onMapRun: control.onMapRun },
        AbortSignal.any(signals),
      );
    } finally {
      await workers.end();
      await printed.areKept();
      control.stop();
      done();
    }
  };
  return {
    async start(job, name, input, signal) {
      await mkdir(home.executions, { recursive: true });
      await writeFile(definitionFile(home, name), JSON.stringify(job));
      const machine = machineOf(job);
      return run(job, name, signal, (host, stop) =>
        startExecution(machine, { name, input, stateMachineName: job.job, signal: stop }, host),
      );
    },
    async redrive(name, signal) {
      const job = JSON.parse(await readFile(definitionFile(home, name), 'utf8')) as JobMachine;
      return run(job, name, signal, (host, stop) =>
        redriveExecution(machineOf(job), { name, stateMachineName: job.job, signal: stop }, host),
      );
    },
  };
}

const definitionFile = (home: Home, name: string): string => join(home.executions, `${name}.definition.json`);

/** Parses definitions; one that was parsed before is not parsed again. */
function machineParser(): (job: JobMachine) => Machine {
  const known = new Map<string, Machine>();
  return ({ definition, substitutions }) => {
    const text = substitute(definition, localValues(substitutions));
    const machine = known.get(text) ?? parseMachine(JSON.parse(text));
    known.set(text, machine);
    return machine;
  };
}

/** The environment of processes of jobs, and of each job: where the stores are, what references in configs stand for. */
function environmentOfWorkers({
  env = {},
  home,
  project,
}: LocalHostOptions): Readonly<Record<string, string | undefined>> {
  return {
    // PATH and the like, so that native libraries load.
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    TMPDIR: process.env['TMPDIR'],
    // What this process has compiled they need not compile again.
    NODE_COMPILE_CACHE: getCompileCacheDir(),
    ...env,
    ...workerEnvironment(home, project),
  };
}

function hostOf(
  { substitutions }: JobMachine,
  options: LocalHostOptions,
  workers: Workers,
  printed: KeptLines,
): Host {
  const { home, runtime, onEvent, onPlan, random = Math.random, clock = systemClock() } = options;
  const jobDefinitions = Object.fromEntries(
    Object.entries(substitutions).flatMap(([name, s]) => (s.kind === 'job-definition' ? [[name, s]] : [])),
  );
  const planned = (stages: PlanResult['stages']): void => {
    if (Object.values(stages).some(({ shards }) => shards > 0))
      workers.prepare(Math.min(Object.keys(jobDefinitions).length, availableParallelism()));
    onPlan?.(stages);
  };
  const store = (bucket: string): Runtime['data'] => (bucket === 'runs' ? runtime.runs : runtime.data);
  return {
    integrations: {
      'arn:aws:states:::lambda:invoke': lambdaInvoke(localFunctions(substitutions, runtime, planned)),
      'arn:aws:states:::batch:submitJob.sync': batchSubmitJob({
        jobDefinitions,
        workers,
        environment: environmentOfWorkers(options),
        uuid: randomUUID,
        now: runtime.now,
        onOutput: printed.take,
      }),
      'arn:aws:states:::athena:startQueryExecution.sync': athenaQuery({
        tables: glueTables(runtime),
        folder: (uri) => join(home.data, uri.replace(/^s3:\/\/data\//, '')),
        uuid: randomUUID,
        random,
        now: runtime.now,
      }),
    },
    objects: {
      lines: (bucket, key) => readLines(store(bucket), key),
      put: (bucket, key, body) => store(bucket).put(key, body),
    },
    clock,
    random,
    uuid: randomUUID,
    journal: fileJournal(home.executions),
    ...(onEvent && { onEvent }),
  };
}
