/**
 * What the state machine and its workers say to each other. A worker takes messages of this schemaVersion and, once there
 * is one, the version before, because an execution may cross a deployment.
 */
import { z } from 'zod';
import { problemOfRoot } from '../core/assets/store-root.ts';

/** The parent execution. */
export interface ExecutionRef {
  readonly id: string;
  readonly name: string;
  /** ISO time. */
  readonly startTime: string;
  readonly redriveCount: number;
}

/** To Plan. `input` is the user's run request as it came. */
export interface PlanMessage {
  readonly schemaVersion: 1;
  readonly job: string;
  readonly input?: unknown;
  readonly execution: ExecutionRef;
}

/** Shards of one stage. */
export interface StagePlan {
  readonly shards: number;
  /** Key of the shard file in the runs store; of a stage in waves, of each without its number and `.jsonl`. */
  readonly key: string;
  /** Of a stage whose shards run in waves: how many there are. */
  readonly waves?: number | undefined;
  /** Prefix of the Distributed Map's results. */
  readonly results: string;
}

/** Keys of the shard files of a stage. */
export function shardFilesOf({ key, waves }: StagePlan): readonly string[] {
  return waves === undefined ? [key] : Array.from({ length: waves }, (_, wave) => `${key}${wave}.jsonl`);
}

/** From Plan; kept as the variable `plan`. */
export interface PlanResult {
  readonly run_id: string;
  /** 1 for the first plan of a run. */
  readonly plan: number;
  readonly max_concurrency: number;
  readonly stages: Readonly<Record<string, StagePlan>>;
  /** Asset partitions that will be made, that are published already, and that cannot be made. */
  readonly planned: number;
  readonly skipped: number;
  readonly blocked: number;
  /** Why some cannot run: the first reasons. */
  readonly blocked_because: readonly string[];
  /** The run that had this run key first; then nothing runs. */
  readonly duplicate_of?: string | undefined;
  /** Why the schedule's tick asked for nothing. */
  readonly skip_reason?: string | undefined;
}

/** To Finish. */
export interface FinishMessage {
  readonly schemaVersion: 1;
  readonly job: string;
  readonly plan: PlanResult;
  readonly execution: ExecutionRef;
}

/** From Finish: the end of the execution, or `planAgain`. */
export interface FinishResult {
  readonly planAgain: boolean;
  readonly run_id: string;
  readonly planned: number;
  readonly skipped: number;
  /** Planned asset partitions that were left out, and those that were skipped for it; absent when there are none. */
  readonly omitted?: number;
  readonly duplicate_of?: string;
  readonly skip_reason?: string;
}

/** To the gate before a shard or a stage. */
export interface GateMessage {
  readonly schemaVersion: 1;
  readonly runId: string;
}

/** From the gate: what of the plan has changed since. */
export interface GateResult {
  readonly max_concurrency: number;
}

/** One attempt of a task: a redrive resets the retry count, so both count. */
export interface AttemptRef {
  /** Id of the child execution. */
  readonly execution: string;
  readonly redrive: number;
  readonly retry: number;
}

/** To a step worker. */
export interface StepMessage {
  readonly schemaVersion: 1;
  readonly job: string;
  readonly step: string;
  readonly runId: string;
  readonly partition: string;
  /** Last partition of a shard of several; `partition` is the first. Left out: it is the only one. */
  readonly last?: string | undefined;
  /** The item that the step is to run for, inside of a fan-out. */
  readonly mappingKey?: string | undefined;
  readonly attempt: AttemptRef;
  /** What was planned for the steps of the shard, where this one may lead some of them around. */
  readonly steps?: Readonly<Record<string, ShardAction>> | undefined;
}

/**
 * To the publisher of a SQL step: the version that the query wrote, of one partition or of a batch. Without it: of a step
 * that published from inside.
 */
export interface PublishMessage extends StepMessage {
  readonly version?: string | undefined;
  /** Root of the output, as the query had it: `features/`. */
  readonly root?: string | undefined;
  /** ISO time before which what the query read was published. */
  readonly queriedAt?: string | undefined;
  /** What the query scanned, for its price. */
  readonly scannedBytes?: number | undefined;
}

/** To the ends of a fan-out: which items run, and, behind them, what they made put together. */
export interface FanOutMessage extends Omit<StepMessage, 'step' | 'last' | 'mappingKey' | 'steps'> {
  readonly phase: 'items' | 'collect';
  /** Names of its steps. */
  readonly members: readonly string[];
  /** What was planned for the steps of the shard. */
  readonly steps: Readonly<Record<string, ShardAction>>;
}

/** From the ends of a fan-out. */
export interface FanOutResult {
  /** Items that run, with what happens to each step of the fan-out; none from `collect`. */
  readonly items: readonly { readonly key: string; readonly steps: Readonly<Record<string, ShardAction>> }[];
  /** Steps of the shard that cannot run without what was left out. */
  readonly skip: Readonly<Record<string, 'skip'>>;
}

/** From a step worker or publisher. */
export interface StepResult {
  readonly step: string;
  readonly partition: string;
  /** False when this run, or another one, had published it before. */
  readonly published: boolean;
  /** Why it did not run: an upstream was left out. */
  readonly skipped?: string;
  /** Steps of the shard that cannot run without what was left out; there when the message has `steps`. */
  readonly skip?: Readonly<Record<string, 'skip'>>;
}

/** What happens to a step in a shard. */
export type ShardAction = 'run' | 'skip' | 'blocked';

/** One partition as a state machine needs it. */
export interface ShardPart {
  readonly run_id: string;
  readonly partition: string;
  readonly last: string;
  /** `dt=2024-08-08/sym=ETHUSDT/`, empty when unpartitioned. */
  readonly path: string;
  readonly values: Readonly<Record<string, string>>;
  /** The window in microseconds, as digits, where a SQL step asks for it: JSONata writes a number of 16 digits with 15. */
  readonly window?: { readonly start_us: string; readonly end_us: string };
}

/** Consecutive partitions that one statement makes, from `partition` to `last`; they share a folder, so `path` is empty. */
export interface ShardBatch extends ShardPart {
  readonly parts: readonly Pick<ShardPart, 'values' | 'window'>[];
}

/**
 * One line of a stage's shard file: the input of a child execution. A shard of several partitions goes from `partition`
 * to `last`, both inclusive, in the time dimension; `path` and `values` are those of the first.
 */
export interface Shard extends ShardPart {
  /** Every partition of a shard of several, for tasks that take one at a time, or a batch of them. */
  readonly parts?: readonly (ShardPart | ShardBatch)[];
  readonly steps: Readonly<Record<string, ShardAction>>;
  /** Of SQL steps whose output has a root: `features/`, empty for the top of the store. */
  readonly roots?: Readonly<Record<string, string>>;
}

const execution = z.object({
  id: z.string(),
  name: z.string(),
  startTime: z.string(),
  redriveCount: z.int(),
});
const stage = z.object({
  shards: z.int(),
  key: z.string(),
  waves: z.int().optional(),
  results: z.string(),
});
const plan = z.object({
  run_id: z.string(),
  plan: z.int(),
  max_concurrency: z.int(),
  stages: z.record(z.string(), stage),
  planned: z.int(),
  skipped: z.int(),
  blocked: z.int(),
  blocked_because: z.array(z.string()),
  duplicate_of: z.string().optional(),
  skip_reason: z.string().optional(),
});
const attempt = z.object({ execution: z.string(), redrive: z.int(), retry: z.int() });
const actions = z.record(z.string(), z.enum(['run', 'skip', 'blocked']));
const step = z.object({
  schemaVersion: z.literal(1),
  job: z.string(),
  step: z.string(),
  runId: z.string(),
  partition: z.string(),
  last: z.string().optional(),
  mappingKey: z.string().optional(),
  attempt,
  steps: actions.optional(),
});

/** Schemas of the messages that come in. */
export const planMessage: z.ZodType<PlanMessage> = z.object({
  schemaVersion: z.literal(1),
  job: z.string(),
  input: z.unknown(),
  execution,
});
export const finishMessage: z.ZodType<FinishMessage> = z.object({
  schemaVersion: z.literal(1),
  job: z.string(),
  plan,
  execution,
});
export const gateMessage: z.ZodType<GateMessage> = z.object({
  schemaVersion: z.literal(1),
  runId: z.string(),
});
export const stepMessage: z.ZodType<StepMessage> = step;
export const publishMessage: z.ZodType<PublishMessage> = step.extend({
  version: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  root: z
    .string()
    .refine((root) => root === '' || (root.endsWith('/') && problemOfRoot(root.slice(0, -1)) === undefined))
    .optional(),
  queriedAt: z.iso.datetime().optional(),
  scannedBytes: z.number().int().min(0).optional(),
});
export const fanOutMessage: z.ZodType<FanOutMessage> = z.object({
  schemaVersion: z.literal(1),
  job: z.string(),
  runId: z.string(),
  partition: z.string(),
  attempt,
  phase: z.enum(['items', 'collect']),
  members: z.array(z.string()),
  steps: actions,
});
