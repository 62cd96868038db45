/** The failures of a run grouped by cause: the text of Finish's error, and `qf failures`. */
import { splitItemKey } from '../../core/partitions/key.ts';
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
  const report = new Report(run, runtime.definitions);
  const known = await knownOf(run, runtime);
  for await (const shortfall of shortfallsOfRun(known, runtime, isOver, (record) => report.takeDone(record)))
    report.take(shortfall);
  return report.end();
}

/** What is known of a run, and the keys of its last plan's shard files. */
export interface KnownRun extends Known {
  readonly shardFiles: readonly string[];
}

/** Reads what is known of a run. */
export async function knownOf(
  run: RunRecord,
  runtime: Pick<Runtime, 'catalog' | 'runs' | 'definitions'>,
): Promise<KnownRun> {
  const { definitions, runs } = runtime;
  const keys: string[] = [];
  for await (const { key } of runs.list(`${run.runId}/plan-${run.plans}`)) keys.push(key);
  return {
    records: await lastRecords(run.runId, runtime),
    children: await childFailures(keys.filter(isFailedFile), runs),
    graph: definitions.graph,
    shardFiles: keys.filter((key) => key.endsWith('.jsonl')),
  };
}

/** What the last plan of a run asked for and is not published; `onDone` is told of the rest. */
export async function* shortfallsOfRun(
  known: KnownRun,
  { runs }: Pick<Runtime, 'runs'>,
  isOver: boolean,
  onDone: (record: StepRecord) => void = () => {},
): AsyncGenerator<Shortfall> {
  for (const key of known.shardFiles) {
    for await (const line of readLines(runs, key)) {
      if (line === '') continue;
      const missing: Place[] = [];
      for (const place of plannedIn(JSON.parse(line) as Shard)) {
        const record = known.records.get(idOf(place));
        if (record?.status === 'SUCCEEDED' || record?.status === 'SKIPPED') onDone(record);
        else missing.push(place);
      }
      if (isOver) yield* shortfallsOf(missing, known);
      else
        for (const place of missing)
          if (!isUnderWay(place, known)) yield* [recordedShortfall(place, known) ?? []].flat();
    }
  }
}

/** The last record of each step and partition, or the one that succeeded. */
async function lastRecords(
  runId: string,
  { catalog }: Pick<Runtime, 'catalog'>,
): Promise<ReadonlyMap<string, StepRecord>> {
  const records = new Map<string, StepRecord>();
  for await (const found of everyItem((page) => catalog.steps(runId, page))) {
    const record = ofPartition(found);
    if (record !== undefined && records.get(idOf(record))?.status !== 'SUCCEEDED')
      records.set(idOf(record), record);
  }
  return records;
}

/** What an attempt says of its partition: one of an item only that it failed. */
function ofPartition(record: StepRecord): StepRecord | undefined {
  const { partition, mappingKey } = splitItemKey(record.partition);
  if (mappingKey === undefined) return record;
  const { status, error } = record;
  if (status === 'SUCCEEDED' || status === 'STARTED') return undefined;
  return {
    ...record,
    partition,
    ...(error && { error: { ...error, message: `${error.message} (item ${mappingKey})` } }),
  };
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

  /** Takes what is published or left out on purpose. */
  takeDone({ step, status, omitted = [] }: StepRecord): void {
    this.#omitted += status === 'SKIPPED' ? this.#sizeOf(step) : this.#sizeOf(step, omitted);
  }

  take(shortfall: Shortfall): void {
    const { kind, step, partition, cause } = shortfall;
    this.#missing++;
    this.#counts[kind] += this.#sizeOf(step);
    const id = [kind, step, generalOf(cause, partition)].join('\n');
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
        cause: count === 1 ? cause : generalOf(cause, partition),
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

/** A cause as it is of every partition: without its key, values and dates, and those of an upstream's partition. */
function generalOf(cause: string, partition: string): string {
  const values = [partition, ...partition.split('|')].filter((value) => value !== '');
  const general = values.reduce((text, value) => {
    const literal = value.replaceAll(/[^\w]/g, '\\$&');
    return text.replaceAll(new RegExp(`(?<![\\w-])${literal}(?![\\w-])`, 'g'), '...');
  }, cause);
  return general
    .replaceAll(/(?<!\d)\d{4}([-/])\d{2}\1\d{2}(?!\d)/g, '...')
    .replace(/^(its upstream \S+) of .+ was not made$/, '$1 was not made');
}
