/** Runs the children of a map run, a bounded number at a time, until all ended or too many failed. */

import { executionArn } from '../arn.ts';
import type { Cancellation } from '../cancellation.ts';
import { describeExecution } from '../describe.ts';
import type { ItemStatus, Journal } from '../journal/types.ts';
import { maxPayloadBytes } from '../payload.ts';
import type { Execution, Graph } from '../runtime.ts';
import { hostTask, Slots } from '../work.ts';
import type { ChildInput } from './child-inputs.ts';
import { countItems, type ItemSource } from './source.ts';
import { isExceeded, needsTotal, type Tolerance } from './tolerance.ts';

/** A map run. */
export interface MapRun {
  readonly id: string;
  readonly arn: string;
  /** `<machine>/<Label>`. */
  readonly machine: string;
  /** Items, as failures are counted. */
  readonly source: ItemSource;
  /** From the first child on; may be read again. */
  inputs(): AsyncIterable<ChildInput>;
  readonly processor: Graph;
  readonly maxConcurrency: number;
  readonly tolerance: Tolerance;
  /** False when a ResultWriter takes the outputs from the journal: then none is held here. */
  readonly keepOutputs: boolean;
  /** An earlier attempt ended without success: children that succeeded are kept. */
  readonly redriven: boolean;
}

/** How the children of a run ended. */
export interface ChildrenResult {
  /** Items read. */
  readonly total: number;
  /** More children failed than tolerated. */
  readonly exceeded: boolean;
  /** JSON text of the outputs of the children that succeeded, in order; undefined when together they are too large. */
  readonly outputs: readonly string[] | undefined;
}

/** Children after which other work of the process gets its turn. */
const childrenPerTurn = 64;

/** Name of the child of an item. */
export function childName(run: Pick<MapRun, 'id'>, index: number): string {
  return `${run.id}-${index}`;
}

/**
 * Runs the children.
 *
 * @param cancellation stops them; this function stops them too when too many failed or the items cannot be read
 * @throws StatesError States.ItemReaderFailed, after all children ended
 */
export async function runChildren(
  run: MapRun,
  execution: Execution,
  cancellation: Cancellation,
): Promise<ChildrenResult> {
  const { host } = execution;
  const { journal } = host;
  const ended = run.redriven ? statusesOf(run, journal) : new Map<number, ItemStatus>();
  const total = needsTotal(run.tolerance) ? await countItems(run.source) : 0;
  const slots = new Slots(run.maxConcurrency);
  host.onMapRun?.(run.arn, (count) => slots.resize(count));
  const outputs = new Outputs();
  let failed = 0;
  let exceeded = false;
  let bug: unknown;

  const runChild = async (index: number, { input, items }: ChildInput): Promise<void> => {
    const name = childName(run, index);
    try {
      const child = await execution.runChild({
        graph: run.processor,
        machine: run.machine,
        name,
        mapRunArn: run.arn,
        redriven: run.redriven,
        input,
        cancellation,
      });
      journal.append(run.arn, { item: { index, status: child.status, ...(items > 1 && { items }) } });
      if (child.status === 'SUCCEEDED') {
        if (run.keepOutputs) outputs.add(index, JSON.stringify(child.output));
      } else if (cancellation.stopped === undefined) {
        failed += items;
        if (!isExceeded(run.tolerance, failed, total)) return;
        exceeded = true;
        cancellation.cancel('ABORTED');
      }
    } catch (error) {
      bug ??= error;
      cancellation.cancel('ABORTED');
    } finally {
      slots.give();
    }
  };

  let index = 0;
  let read = 0;
  try {
    for await (const child of run.inputs()) {
      if (ended.get(index) === 'SUCCEEDED') {
        if (run.keepOutputs) outputs.add(index, outputOf(run, index, journal));
      } else {
        await slots.take();
        if (cancellation.stopped !== undefined) {
          slots.give();
          break;
        }
        void runChild(index, child);
      }
      index++;
      read += child.items;
      if (index % childrenPerTurn === 0)
        await hostTask(host.clock, () => new Promise((resolve) => setImmediate(resolve)));
    }
  } catch (error) {
    cancellation.cancel('ABORTED');
    throw error;
  } finally {
    await slots.idle();
  }
  if (bug !== undefined) throw bug;
  return { total: read, exceeded, outputs: outputs.texts };
}

/** Outputs of the children that succeeded, in order, of a run that ended with success before. */
export function outputsOf(run: MapRun, journal: Journal): ChildrenResult['outputs'] {
  const outputs = new Outputs();
  for (const [index, status] of statusesOf(run, journal))
    if (status === 'SUCCEEDED') outputs.add(index, outputOf(run, index, journal));
  return outputs.texts;
}

function outputOf(run: MapRun, index: number, journal: Journal): string | undefined {
  return describeExecution(executionArn(run.machine, childName(run, index)), journal)?.output;
}

/** Last known status of each child that ended. */
function statusesOf(run: MapRun, journal: Journal): Map<number, ItemStatus> {
  const statuses = new Map<number, ItemStatus>();
  for (const record of journal.read(run.arn)) {
    if ('item' in record) statuses.set(record.item.index, record.item.status);
  }
  return statuses;
}

/** Outputs by index, until together they are too large for a payload. */
class Outputs {
  #texts: string[] | undefined = [];
  #length = 0;

  add(index: number, text = 'null'): void {
    if (this.#texts === undefined) return;
    this.#texts[index] = text;
    this.#length += text.length;
    if (this.#length > maxPayloadBytes) this.#texts = undefined;
  }

  /** Failed children leave no gap. */
  get texts(): readonly string[] | undefined {
    return this.#texts?.filter(() => true);
  }
}
