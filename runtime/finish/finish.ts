/**
 * Finish: planned minus published is what failed, whatever a Catch saw or missed. It closes the run and throws when
 * something is missing, so that the execution ends FAILED at a Task and can be redriven.
 */
import { RunFailedError } from '../../core/errors.ts';
import { everyItem } from '../catalog/every-item.ts';
import type { StepRecord } from '../catalog/types.ts';
import {
  type FinishMessage,
  type FinishResult,
  type PlanResult,
  type Shard,
  shardFilesOf,
} from '../messages.ts';
import { countedOutputs, outputsOfRun } from '../request/selected.ts';
import type { Runtime } from '../runtime.ts';
import { readLines } from '../stores/lines.ts';
import { type ChildFailure, childFailures } from './child-failures.ts';

/** Causes that the error tells one by one. */
const toldCauses = 5;

/** A step shard that was planned and not published. */
interface Missing {
  readonly step: string;
  readonly partition: string;
}

/**
 * Closes a run.
 *
 * @returns `planAgain` once for each redrive, so that the machine loops to Plan
 * @throws RunFailedError that counts what is missing and tells the first causes
 */
export async function finish({ plan, execution }: FinishMessage, runtime: Runtime): Promise<FinishResult> {
  const { catalog } = runtime;
  const run = await catalog.run(plan.run_id);
  if (run === undefined) throw new RunFailedError(`run ${plan.run_id} is not in the catalog`);
  const counts = { run_id: plan.run_id, planned: plan.planned, skipped: plan.skipped };
  if (execution.redriveCount > run.plannedForRedrive) return { planAgain: true, ...counts };

  const endedAt = new Date(runtime.now()).toISOString();
  const records = await stepRecords(plan.run_id, runtime);
  const sizeOf: SizeOf = (step, names) => {
    const found = runtime.definitions.graph.steps.get(step);
    if (found === undefined) return 1;
    const outputs = outputsOfRun(found, run, runtime.definitions);
    return names === undefined
      ? countedOutputs(found, outputs)
      : outputs.filter(({ output, isIntermediate }) => !isIntermediate && names.includes(output)).length;
  };
  const { missing, omitted } = await outcomeOf(plan, records, sizeOf, runtime);
  const leftOut = omitted > 0 ? { omitted } : {};
  if (missing.length === 0 && plan.blocked === 0) {
    await catalog.updateRun(plan.run_id, { status: 'SUCCEEDED', endedAt, ...leftOut });
    return {
      planAgain: false,
      ...counts,
      ...leftOut,
      ...(plan.duplicate_of !== undefined && { duplicate_of: plan.duplicate_of }),
      ...(plan.skip_reason !== undefined && { skip_reason: plan.skip_reason }),
    };
  }
  const head = headOf(plan, missing, sizeOf, runtime.definitions.jobs.get(run.job)?.job.ops !== undefined);
  const error = tell(plan, head, missing, records, await childFailures(plan, runtime.runs));
  await catalog.updateRun(plan.run_id, { status: 'FAILED', endedAt, error, ...leftOut });
  throw new RunFailedError(error);
}

/** How many asset partitions a step counts for, or those of its outputs that are named. */
type SizeOf = (step: string, outputs?: readonly string[]) => number;

type StepRecords = ReadonlyMap<string, StepRecord>;

const id = ({ step, partition }: Missing): string => `${step}\n${partition}`;

/** The last record of each step and partition. */
async function stepRecords(runId: string, { catalog }: Runtime): Promise<StepRecords> {
  const records = new Map<string, StepRecord>();
  for await (const record of everyItem((page) => catalog.steps(runId, page))) {
    if (records.get(id(record))?.status !== 'SUCCEEDED') records.set(id(record), record);
  }
  return records;
}

/** What was planned and not published: missing, or left out on purpose. */
interface Outcome {
  readonly missing: readonly Missing[];
  /** Asset partitions. */
  readonly omitted: number;
}

async function outcomeOf(
  plan: PlanResult,
  records: StepRecords,
  sizeOf: SizeOf,
  { runs }: Runtime,
): Promise<Outcome> {
  const missing: Missing[] = [];
  let omitted = 0;
  const files = Object.values(plan.stages).flatMap((stage) =>
    stage.shards === 0 ? [] : shardFilesOf(stage),
  );
  for (const key of files) {
    for await (const line of readLines(runs, key)) {
      if (line === '') continue;
      for (const { step, partition } of plannedIn(JSON.parse(line) as Shard)) {
        const record = records.get(id({ step, partition }));
        if (record?.status === 'SUCCEEDED') omitted += sizeOf(step, record.omitted ?? []);
        else if (record?.status === 'SKIPPED') omitted += sizeOf(step);
        else missing.push({ step, partition });
      }
    }
  }
  return { missing, omitted };
}

/** What is missing, in one line. */
function headOf(
  { planned, blocked }: PlanResult,
  missing: readonly Missing[],
  sizeOf: SizeOf,
  isOpJob: boolean,
): string {
  const size = missing.reduce((sum, { step }) => sum + sizeOf(step), 0);
  const head: string[] = [];
  if (size > 0)
    head.push(
      `${size} of ${planned} planned ${isOpJob ? 'ops did not succeed' : 'asset partitions were not published'}`,
    );
  else if (missing.length > 0)
    head.push(`the ${planned} planned asset partitions were published, and not every op succeeded`);
  if (blocked > 0) head.push(`${blocked} could not run`);
  return head.join(', ');
}

/** What a shard is to run: each step at each of its partitions. */
function* plannedIn({ partition, parts, steps }: Shard): Generator<Missing> {
  const partitions = parts?.map((part) => part.partition) ?? [partition];
  for (const [step, action] of Object.entries(steps))
    if (action === 'run') for (const one of partitions) yield { step, partition: one };
}

/** The error: how many, and each cause once with the partitions that it struck. */
function tell(
  plan: PlanResult,
  head: string,
  missing: readonly Missing[],
  records: StepRecords,
  children: readonly ChildFailure[],
): string {
  const struck = new Map<string, string[]>();
  for (const [partition, steps] of Map.groupBy(missing, (item) => item.partition)) {
    for (const cause of causesOf(steps, records, children))
      struck.set(cause, [...(struck.get(cause) ?? []), partition]);
  }
  const causes = [...struck].map(([cause, partitions]) => `${cause}${nameSome(partitions)}`);
  return [head, ...causes.slice(0, toldCauses), ...plan.blocked_because].join('\n');
}

function nameSome(partitions: readonly string[]): string {
  if (partitions[0] === '') return '';
  const more = partitions.length > 3 ? ` and ${partitions.length - 3} more` : '';
  return ` (${partitions.slice(0, 3).join(', ')}${more})`;
}

/** Why a shard's steps are missing: the failures that workers recorded, else what ended the child execution. */
function causesOf(
  steps: readonly Missing[],
  records: StepRecords,
  children: readonly ChildFailure[],
): readonly string[] {
  const recorded = steps
    .map((item) => records.get(id(item))?.error?.message)
    .filter((message) => message !== undefined);
  if (recorded.length > 0) return [...new Set(recorded)];
  const [first] = steps as readonly [Missing, ...Missing[]];
  const child = children.find((failure) => failure.partition === first.partition);
  const what = records.has(id(first))
    ? `step ${first.step} started and never ended`
    : `step ${first.step} did not start`;
  return [child === undefined ? what : `step ${first.step} failed: ${child.error}: ${child.cause}`];
}
