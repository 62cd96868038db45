/**
 * Compiles a job to one state machine: Plan, a Distributed Map for each stage, Finish. The definition is plain data
 * with `${Name}` where an ARN or a name comes in; the same text is deployed and run by the embedded host.
 */

import { assetsOf } from '../core/assets/step.ts';
import type { Stage } from '../core/graph/stages.ts';
import type { ResolvedJob } from '../core/jobs/resolve-job.ts';
import type { Substitutions } from '../core/jobs/substitution.ts';
import { expression, redriveCount } from './asl/jsonata.ts';
import { retriers } from './asl/retry.ts';
import type { MapState, State, StateMachine, TaskState, Template } from './asl/types.ts';
import { checkLimits } from './limits.ts';
import { gateOfStage } from './lower-gate.ts';
import { lowerSchedules } from './lower-schedule.ts';
import { lowerShard } from './lower-shard.ts';
import type { CompiledJob, Permission } from './types.ts';

const execution: Template = {
  id: expression('$states.context.Execution.Id'),
  name: expression('$states.context.Execution.Name'),
  startTime: expression('$states.context.Execution.StartTime'),
  redriveCount: expression(redriveCount),
};

/**
 * Compiles a resolved job. Same job in, same bytes out.
 *
 * @throws DefinitionError for a job that is larger than what the service takes
 */
export function compile(resolved: ResolvedJob): CompiledJob {
  const { job, stages, steps } = resolved;
  const inJob = new Set(steps);
  const shards = stages.map((stage) => lowerShard(job.name, stage, inJob));
  const states: Record<string, State> = { Plan: plan(job.name, stages) };
  stages.forEach((stage, i) => {
    const next = stages[i + 1] === undefined ? 'Finish' : `${stages[i + 1]?.name}?`;
    const gate = `${stage.name} gate`;
    const first = i === 0 ? stage.name : gate;
    states[`${stage.name}?`] = {
      Type: 'Choice',
      Choices: [{ Condition: expression(`$plan.stages.${stage.name}.shards > 0`), Next: first }],
      Default: next,
    };
    if (i > 0) states[gate] = gateOfStage(stage.name);
    const shard = (shards[i] as (typeof shards)[number]).states;
    Object.assign(
      states,
      stage.isWaved ? waves(stage, shard, next) : { [stage.name]: map(stage, shard, next) },
    );
  });
  Object.assign(states, finish(job.name));
  const assets = steps.flatMap(assetsOf).length;
  const made =
    job.ops === undefined
      ? `${count(assets, 'asset')} in ${count(steps.length, 'step')}`
      : count(steps.length, 'op');
  const asl: StateMachine = {
    Comment: `${job.name}: ${made} and ${count(stages.length, 'stage')}. Input, all optional: ${example(resolved)}`,
    QueryLanguage: 'JSONata',
    StartAt: 'Plan',
    States: states,
  };
  checkLimits(job.name, asl, renderDefinition(asl));
  return {
    job: job.name,
    asl,
    substitutions: sorted({
      PlanFunction: { kind: 'function', handler: 'plan', memoryMb: 1024, timeoutSeconds: 870 },
      FinishFunction: { kind: 'function', handler: 'finish', memoryMb: 1024, timeoutSeconds: 870 },
      GateFunction: { kind: 'function', handler: 'gate', memoryMb: 256, timeoutSeconds: 30 },
      RunsBucket: { kind: 'bucket', bucket: 'runs' },
      ...Object.assign({}, ...shards.map((shard) => shard.substitutions)),
    }),
    permissions: unique([
      { principal: 'machine', action: 'invoke-function', resource: 'PlanFunction' },
      { principal: 'machine', action: 'invoke-function', resource: 'FinishFunction' },
      { principal: 'machine', action: 'invoke-function', resource: 'GateFunction' },
      { principal: 'machine', action: 'start-child', resource: job.name },
      { principal: 'machine', action: 'read-shards', resource: 'RunsBucket' },
      { principal: 'machine', action: 'write-results', resource: 'RunsBucket' },
      ...shards.flatMap((shard) => shard.permissions),
    ]),
    schedules: lowerSchedules(resolved),
  };
}

function plan(job: string, stages: readonly Stage[]): TaskState {
  return {
    Type: 'Task',
    Comment: 'Checks the run request, resolves partitions, writes the shards of each stage',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: {
      FunctionName: '${PlanFunction}',
      Payload: { schemaVersion: 1, job, input: expression('$states.context.Execution.Input'), execution },
    },
    TimeoutSeconds: 900,
    Retry: retriers('lambda'),
    Assign: {
      plan: expression('$states.result.Payload'),
      ...Object.fromEntries(stages.filter(({ isWaved }) => isWaved).map((stage) => [waveOf(stage), 0])),
    },
    Output: {},
    Next: `${stages[0]?.name}?`,
  };
}

function map(stage: Stage, states: CompiledShardStates, next: string): MapState {
  return {
    Type: 'Map',
    Comment: stage.steps.map((step) => step.name).join(', '),
    Label: stage.name,
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSONL' },
      Arguments: { Bucket: '${RunsBucket}', Key: expression(`$plan.stages.${stage.name}.key`) },
    },
    ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...states },
    MaxConcurrency: expression('$plan.max_concurrency'),
    ToleratedFailurePercentage: 100,
    ResultWriter: {
      Resource: 'arn:aws:states:::s3:putObject',
      Arguments: { Bucket: '${RunsBucket}', Prefix: expression(`$plan.stages.${stage.name}.results`) },
    },
    Output: {},
    Next: next,
  };
}

/** Variable that counts the waves of a stage. */
function waveOf({ name }: Stage): string {
  return `wave_of_${name}`;
}

/** The Map of a stage once for each wave: a shard runs after the shards of its own steps that it is made from. */
function waves(stage: Stage, shard: CompiledShardStates, next: string): Readonly<Record<string, State>> {
  const { name } = stage;
  const wave = `$${waveOf(stage)}`;
  const again = `${name} wave?`;
  const once = map(stage, shard, again);
  const key = expression(`$plan.stages.${name}.key & $string(${wave}) & ".jsonl"`);
  const prefix = expression(`$plan.stages.${name}.results & "/wave-" & $string(${wave})`);
  return {
    [name]: {
      ...once,
      ItemReader: { ...once.ItemReader, Arguments: { Bucket: '${RunsBucket}', Key: key } },
      ResultWriter: { ...once.ResultWriter, Arguments: { Bucket: '${RunsBucket}', Prefix: prefix } },
      Assign: { [waveOf(stage)]: expression(`${wave} + 1`) },
    },
    [again]: {
      Type: 'Choice',
      Choices: [{ Condition: expression(`${wave} < $plan.stages.${name}.waves`), Next: name }],
      Default: next,
    },
  };
}

type CompiledShardStates = ReturnType<typeof lowerShard>['states'];

/**
 * Finish is a Task that throws and never a Fail state: a redrive runs a failed Task again, while a Fail state just
 * fails again. Redriven, it answers planAgain once, and the machine runs what is missing.
 */
function finish(job: string): Readonly<Record<string, State>> {
  return {
    Finish: {
      Type: 'Task',
      Comment: 'Counts planned minus published, closes the run, throws when something is missing',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: {
        FunctionName: '${FinishFunction}',
        Payload: { schemaVersion: 1, job, plan: expression('$plan'), execution },
      },
      TimeoutSeconds: 900,
      Retry: retriers('lambda'),
      Output: expression('$states.result.Payload'),
      Next: 'Plan again?',
    },
    'Plan again?': {
      Type: 'Choice',
      Choices: [{ Condition: expression('$states.input.planAgain = true'), Next: 'Plan' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
  };
}

function example({ partitions }: ResolvedJob): string {
  const dates = partitions?.dimensions.some((d) => 'windowOf' in d)
    ? { start_date: '2024-01-01', end_date: '2024-01-31' }
    : {};
  return JSON.stringify({ ...dates, write_mode: 'skip_if_exists', max_concurrency: 4 });
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function sorted(substitutions: Substitutions): Substitutions {
  return Object.fromEntries(Object.entries(substitutions).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function unique(permissions: readonly Permission[]): readonly Permission[] {
  return [...new Map(permissions.map((p) => [JSON.stringify(p), p])).values()];
}

/** The definition as text, as it is committed and deployed. */
export function renderDefinition(asl: StateMachine): string {
  return `${JSON.stringify(asl, null, 2)}\n`;
}
