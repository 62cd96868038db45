/** Records of the attempts of steps. */
import type { Row, Slice, StepsOf } from '../driver.ts';
import type { StepRecord } from '../types.ts';
import { body, type Item, recordIn } from './body.ts';
import { attributesOf, beginning, joined, runBuckets, stepKey } from './keys.ts';
import { itemsOf, rowsOf } from './lists.ts';
import type { Table } from './table.ts';

/** The whole item of a record. */
export function stepItem(record: StepRecord): Item {
  const { runId, step, partition, attempt } = record;
  return {
    ...attributesOf(stepKey(runId, step, partition, attempt)),
    body: body(`step record of ${step}`, record),
  };
}

export async function putStep(table: Table, record: StepRecord): Promise<void> {
  await table.put(stepItem(record));
}

export async function steps(
  table: Table,
  runId: string,
  { step, partition }: StepsOf,
  { after, count }: Slice,
): Promise<Row<StepRecord>[]> {
  const parts = [step, partition].filter((part) => part !== undefined);
  const range = {
    pks: runBuckets(runId, step, partition),
    ...beginning('s', ...parts),
    after: after && joined('s', ...(after as readonly string[])),
    count,
  };
  return rowsOf(itemsOf(table, range), count, (item) => {
    const value = recordIn<StepRecord>(item['body'] as NonNullable<Item[string]>);
    return { key: [value.step, value.partition, value.attempt], value };
  });
}
