/** Executions of AWS Step Functions. How far a run is stands in the catalog; the service is asked for one status a look. */
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  paginateGetExecutionHistory,
  paginateListMapRuns,
  RedriveExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  UpdateMapRunCommand,
} from '@aws-sdk/client-sfn';
import { machineName } from '../core/deployed-names.ts';
import { InvalidInputError } from '../core/errors.ts';
import { clientConfig } from '../runtime/aws/client-config.ts';
import type { RunRecord } from '../runtime/catalog/types.ts';
import type { ExecutionEnd, ExecutionEvent, Executions, OnProgress } from '../runtime/deployment.ts';
import { progressOf } from '../runtime/finish/progress.ts';
import { stateOf } from '../runtime/run-status/describe.ts';
import { applyState } from '../runtime/run-status/execution-state.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { DeployedStack } from './stack.ts';

/** Least time between two looks at a run, ms. */
const lookEvery = 5000;
/** A look at a run of many shards takes its time: at most this part of the waiting is spent with it. */
const lookShare = 0.1;
/** How long a new execution may be unknown to DescribeExecution, ms. */
const appearsWithin = 30_000;

/** Options of {@link awsExecutions}. */
export interface AwsExecutionsOptions {
  readonly environment: string;
  readonly stack: () => Promise<DeployedStack>;
  readonly runtime: Runtime;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly onProgress?: OnProgress;
}

/** The executions of an environment. */
export function awsExecutions(options: AwsExecutionsOptions): Executions {
  const { environment, stack, runtime } = options;
  const client = new SFNClient(clientConfig);
  const describe = (executionArn: string): Promise<DescribeExecutionCommandOutput | undefined> =>
    client.send(new DescribeExecutionCommand({ executionArn })).catch((error: Error) => {
      if (error.name === 'ExecutionDoesNotExist') return undefined;
      throw error;
    });
  return {
    async start({ job }, runId, input, signal, onStarted) {
      const { partition, region, account } = await stack();
      const machine = machineName(environment, job);
      const arn = (kind: string, rest: string): string =>
        `arn:${partition}:states:${region}:${account}:${kind}:${rest}`;
      await client
        .send(
          new StartExecutionCommand({
            stateMachineArn: arn('stateMachine', machine),
            name: runId,
            input: JSON.stringify(input),
          }),
        )
        .catch((error: Error) => {
          if (error.name !== 'StateMachineDoesNotExist') throw error;
          throw new InvalidInputError(
            `job ${job} is not deployed: environment ${environment} has no state machine ${machine} in ${region}; deploy it with: qf deploy --env ${environment}`,
          );
        });
      onStarted?.();
      return wait({ ...options, describe }, runId, arn('execution', `${machine}:${runId}`), 0, signal);
    },
    async redrive({ runId, executionArn }, signal) {
      const redrives = (await describe(executionArn))?.redriveCount ?? 0;
      await client.send(new RedriveExecutionCommand({ executionArn }));
      return wait({ ...options, describe }, runId, executionArn, redrives + 1, signal);
    },
    async problemOfRedrive({ runId, executionArn }) {
      const execution = await describe(executionArn);
      if (execution === undefined) return 'its execution is no longer kept';
      if (isOpen(execution)) throw new InvalidInputError(`run ${runId} is running; stop it or wait for it`);
      return execution.redriveStatus === 'NOT_REDRIVABLE'
        ? (execution.redriveStatusReason ?? 'the service says so')
        : undefined;
    },
    async stop({ executionArn }) {
      await client.send(new StopExecutionCommand({ executionArn, cause: 'stopped by qf cancel' }));
    },
    async applyMaxConcurrency({ executionArn }, maxConcurrency) {
      for await (const { mapRuns } of paginateListMapRuns({ client }, { executionArn }))
        for (const { mapRunArn, stopDate } of mapRuns ?? [])
          if (stopDate === undefined)
            await client.send(new UpdateMapRunCommand({ mapRunArn, maxConcurrency }));
    },
    current: async (run) =>
      run.status === 'RUNNING' ? currentOf(run, await describe(run.executionArn), runtime) : run,
    async history({ executionArn }, { reverseOrder, limit = Number.POSITIVE_INFINITY }) {
      const events: ExecutionEvent[] = [];
      const request = { executionArn, reverseOrder, maxResults: Math.min(limit, 1000) };
      for await (const page of paginateGetExecutionHistory({ client }, request)) {
        for (const { id, previousEventId = 0, timestamp, type, ...details } of page.events ?? [])
          events.push({
            id: id as number,
            previousEventId,
            timestamp: (timestamp as Date).toISOString(),
            type: type as string,
            ...details,
          });
        if (events.length >= limit) break;
      }
      return events.slice(0, limit);
    },
  };
}

function isOpen({ status }: DescribeExecutionCommandOutput): boolean {
  return status === 'RUNNING' || status === 'PENDING_REDRIVE';
}

/** Looks at a run until its execution has ended after so many redrives. */
async function wait(
  {
    describe,
    runtime,
    sleep,
    onProgress,
  }: AwsExecutionsOptions & {
    readonly describe: (executionArn: string) => Promise<DescribeExecutionCommandOutput | undefined>;
  },
  runId: string,
  executionArn: string,
  redrives: number,
  signal?: AbortSignal,
): Promise<ExecutionEnd | undefined> {
  const { now } = runtime;
  const begun = now();
  while (!signal?.aborted) {
    const looked = now();
    const execution = await describe(executionArn);
    if (execution === undefined && looked - begun > appearsWithin)
      throw new Error(`${executionArn} was started and is not there`);
    if (onProgress) await tell(onProgress, runId, runtime);
    // What is read just after a redrive may be of the time before it.
    if (execution !== undefined && !isOpen(execution) && (execution.redriveCount ?? 0) >= redrives)
      return endOf(execution);
    await sleep(Math.max(lookEvery, (now() - looked) / lookShare), signal);
  }
  return undefined;
}

async function tell(onProgress: OnProgress, runId: string, runtime: Runtime): Promise<void> {
  const run = await runtime.catalog.run(runId);
  if (run === undefined || run.planned === 0) return;
  const { planned, done, failed, upstreamFailed } = await progressOf(run, runtime, runtime.now());
  const unit = 'asset partitions';
  onProgress({ name: run.job, unit, total: planned, done, failed: failed + upstreamFailed });
}

function endOf({ status, error, cause }: DescribeExecutionCommandOutput): ExecutionEnd {
  return {
    status: status as ExecutionEnd['status'],
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  };
}

/** An open run as its execution says: events of its end are best effort, so that one may have got lost. */
function currentOf(
  run: RunRecord,
  execution: DescribeExecutionCommandOutput | undefined,
  runtime: Runtime,
): Promise<RunRecord> {
  return applyState(run, execution && stateOf(execution), runtime);
}
