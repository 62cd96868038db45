/** The failures of a run grouped by cause: the text of Finish's error, and `qf failures`. */
import { everyItem } from '../catalog/every-item.ts';
import type { RunRecord, StepRecord } from '../catalog/types.ts';
import type { Shard } from '../messages.ts';
import { countedOutputs, outputsOfRun } from '../request/selected.ts';
import type { Runtime } from '../runtime.ts';
import { readLines } from '../stores/lines.ts';
import { childFailures, isFailedFile, partitionsOf } from './child-failures.ts';
import {
  idOf,
  type Known,
  type Place,
  recordedShortfall,
  type Shortfall,
  shortfallsOf,
} from './shortfall.ts';

/** Partitions of a cause that are named. */
const named = 5;

/** One cause, and what it struck. */
export interface FailureGroup extends Pick<Shortfall, 'kind' | 'step' | 'error' | 'cause'> {
  /** How many partitions of the step. */
  readonly count: number;
  /** The first of them. */
  readonly partitions: readonly string[];
}

/** What a run planned and did not publish; counts are of asset partitions, of a job of ops of ops. */
export interface FailureReport {
  readonly counts: Readonly<Record<Shortfall['kind'], number>>;
  /** Steps at partitions, those that count for no asset too. */
  readonly missing: number;
  /** Left out on purpose: optional outputs, and what needs them. */
  readonly omitted: number;
  /** What failed, then what was skipped for it, then what was not begun; the most frequent first. */
  readonly groups: readonly FailureGroup[];
}

/**
 * What the last plan of a run asked for and is not published, and why.
 *
 * @param isOver false: tells of what failed already, and counts nothing as not begun
 */
export async function failureReport(
  run: RunRecord,
  runtime: Pick<Runtime, 'catalog' | 'runs' | 'definitions'>,
  isOver: boolean,
): Promise<FailureReport> {
  const { definitions, runs } = runtime;
  const keys: string[] = [];
  for await (const { key } of runs.list(`${run.runId}/plan-${run.plans}`)) keys.push(key);
  const known: Known = {
    records: await lastRecords(run.runId, runtime),
    children: await childFailures(keys.filter(isFailedFile), runs),
    graph: definitions.graph,
  };
  const report = new Report(run, definitions);
  for (const key of keys.filter((name) => name.endsWith('.jsonl'))) {
    for await (const line of readLines(runs, key)) {
      if (line === '') continue;
      const missing = [...plannedIn(JSON.parse(line) as Shard)].filter(
        (place) => !report.takeDone(place, known.records.get(idOf(place))),
      );
      const shortfalls = isOver
        ? shortfallsOf(missing, known)
        : missing.flatMap((place) =>
            isUnderWay(place, known) ? [] : (recordedShortfall(place, known) ?? []),
          );
      for (const shortfall of shortfalls) report.take(shortfall);
    }
  }
  return report.end();
}

/** The last record of each step and partition, or the one that succeeded. */
async function lastRecords(
  runId: string,
  { catalog }: Pick<Runtime, 'catalog'>,
): Promise<ReadonlyMap<string, StepRecord>> {
  const records = new Map<string, StepRecord>();
  for await (const record of everyItem((page) => catalog.steps(runId, page))) {
    if (records.get(idOf(record))?.status !== 'SUCCEEDED') records.set(idOf(record), record);
  }
  return records;
}

/** What a shard is to run: each step at each of its partitions. */
function* plannedIn(shard: Shard): Generator<Place> {
  for (const [step, action] of Object.entries(shard.steps))
    if (action === 'run') for (const partition of partitionsOf(shard)) yield { step, partition };
}

function isUnderWay(place: Place, { records }: Known): boolean {
  return records.get(idOf(place))?.status === 'STARTED';
}

const kinds = ['FAILED', 'UPSTREAM_FAILED', 'NOT_REACHED'] as const satisfies readonly Shortfall['kind'][];

/** Groups shortfalls as they come. */
class Report {
  readonly #run: RunRecord;
  readonly #definitions: Runtime['definitions'];
  readonly #counts = { FAILED: 0, UPSTREAM_FAILED: 0, NOT_REACHED: 0 };
  readonly #groups = new Map<string, { readonly of: Shortfall; count: number; readonly first: string[] }>();
  #missing = 0;
  #omitted = 0;

  constructor(run: RunRecord, definitions: Runtime['definitions']) {
    this.#run = run;
    this.#definitions = definitions;
  }

  /** True for what is done: published, or left out on purpose. */
  takeDone({ step }: Place, record: StepRecord | undefined): boolean {
    if (record?.status === 'SUCCEEDED') this.#omitted += this.#sizeOf(step, record.omitted ?? []);
    else if (record?.status === 'SKIPPED') this.#omitted += this.#sizeOf(step);
    else return false;
    return true;
  }

  take(shortfall: Shortfall): void {
    const { kind, step, partition, cause } = shortfall;
    this.#missing++;
    this.#counts[kind] += this.#sizeOf(step);
    const id = [kind, step, withoutPartition(cause, partition)].join('\n');
    const group = this.#groups.get(id) ?? { of: shortfall, count: 0, first: [] };
    this.#groups.set(id, group);
    group.count++;
    if (group.first.length < named) group.first.push(partition);
  }

  end(): FailureReport {
    const groups = [...this.#groups.values()]
      .sort((a, b) => kinds.indexOf(a.of.kind) - kinds.indexOf(b.of.kind) || b.count - a.count)
      .map(({ of: { kind, step, error, cause, partition }, count, first }) => ({
        kind,
        step,
        ...(error !== undefined && { error }),
        cause: count === 1 ? cause : withoutPartition(cause, partition),
        count,
        partitions: first,
      }));
    return { counts: this.#counts, missing: this.#missing, omitted: this.#omitted, groups };
  }

  /** How many asset partitions a step counts for, or those of its outputs that are named. */
  #sizeOf(step: string, names?: readonly string[]): number {
    const found = this.#definitions.graph.steps.get(step);
    if (found === undefined) return 1;
    const outputs = outputsOfRun(found, this.#run, this.#definitions);
    if (names === undefined) return countedOutputs(found, outputs);
    return outputs.filter(({ output, isIntermediate }) => !isIntermediate && names.includes(output)).length;
  }
}

/** A cause as it is of every partition. */
function withoutPartition(cause: string, partition: string): string {
  return partition === '' ? cause : cause.replaceAll(partition, '...');
}
