/**
 * Runs: an item each, an attribute a field in JSON, so that one field is replaced without reading the others. Entries in
 * `T` list them by time; one that a change of time or job left behind is passed over.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Row, RunState, Slice } from '../driver.ts';
import { isAsExpected, patchRun } from '../records.ts';
import type { RunPatch, RunRecord } from '../types.ts';
import { type Item, textIn } from './body.ts';
import { attributesOf, claimKey, joined, lastPart, runKey, runsOf, withoutLast } from './keys.ts';
import { type Entry, followed, itemsOf } from './lists.ts';
import type { Action, Table } from './table.ts';

const field = (value: unknown): AttributeValue => ({ S: JSON.stringify(value) });

function runIn({ pk, sk, ...fields }: Item): RunRecord {
  const entries = Object.entries(fields).map(([name, { S = '' }]) => [name, JSON.parse(S)]);
  return Object.fromEntries(entries) as RunRecord;
}

function listed({ runId, job, startedAt }: RunRecord): Action[] {
  const sk = joined(startedAt, runId);
  return [undefined, job].map((of) => ({ Put: { Item: attributesOf({ pk: runsOf(of), sk }) } }));
}

export async function addRun(table: Table, run: RunRecord): Promise<boolean> {
  const fields = Object.fromEntries(Object.entries(run).map(([name, value]) => [name, field(value)]));
  const failed = await table.transact([
    {
      Put: {
        Item: { ...attributesOf(runKey(run.runId)), ...fields },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    ...listed(run),
  ]);
  return failed === undefined;
}

export async function run(table: Table, runId: string): Promise<RunRecord | undefined> {
  const item = await table.get(runKey(runId));
  return item && runIn(item);
}

/** The change that a patch is, to a run that still has some of its fields. */
function changeOf(patch: RunPatch, still: Partial<RunRecord>) {
  const patched = Object.entries(patch);
  const kept = Object.entries(still);
  const set = patched.flatMap(([name, value], i) => (value === undefined ? [] : [{ name, value, i }]));
  const removed = patched.flatMap(([, value], i) => (value === undefined ? [`#f${i}`] : []));
  const parts = [
    ...(set.length === 0 ? [] : [`SET ${set.map(({ i }) => `#f${i} = :f${i}`).join(', ')}`]),
    ...(removed.length === 0 ? [] : [`REMOVE ${removed.join(', ')}`]),
  ];
  return {
    UpdateExpression: parts.join(' '),
    ConditionExpression: ['attribute_exists(pk)', ...kept.map((_, i) => `#k${i} = :k${i}`)].join(' AND '),
    ExpressionAttributeNames: Object.fromEntries([
      ...patched.map(([name], i) => [`#f${i}`, name]),
      ...kept.map(([name], i) => [`#k${i}`, name]),
    ]) as Record<string, string>,
    ExpressionAttributeValues: Object.fromEntries([
      ...set.map(({ value, i }) => [`:f${i}`, field(value)]),
      ...kept.map(([, value], i) => [`:k${i}`, field(value)]),
    ]) as Item,
  };
}

export async function updateRun(
  table: Table,
  runId: string,
  patch: RunPatch,
  expected: RunState | undefined,
): Promise<boolean> {
  const key = runKey(runId);
  if (patch.job === undefined && patch.startedAt === undefined)
    return (await table.update(key, changeOf(patch, expected ?? {}))).written;
  for (;;) {
    const before = await run(table, runId);
    if (before === undefined || !isAsExpected(before, expected)) return false;
    const { job, startedAt, status, plans } = before;
    const change = changeOf(patch, { job, startedAt, ...(expected && { status, plans }) });
    const moved = listed(patchRun(before, patch));
    const failed = await table.transact([{ Update: { Key: attributesOf(key), ...change } }, ...moved]);
    if (failed === undefined) return true;
  }
}

export async function runs(
  table: Table,
  job: string | undefined,
  { after, count }: Slice,
): Promise<Row<RunRecord>[]> {
  async function* entries(): AsyncGenerator<Entry<RunRecord>> {
    const last = after && joined(...(after as readonly string[]));
    const range = { pks: [runsOf(job)], descending: true, after: last, count };
    for await (const some of itemsOf(table, range)) {
      for (const item of some) {
        const sk = textIn(item, 'sk');
        const runId = lastPart(sk);
        const startedAt = withoutLast(sk);
        yield {
          key: [startedAt, runId],
          target: runKey(runId),
          read: (found) => {
            const value = runIn(found);
            return value.startedAt === startedAt && (job === undefined || value.job === job)
              ? value
              : undefined;
          },
        };
      }
    }
  }
  return followed(table, entries(), count);
}

export async function claimRunKey(table: Table, job: string, key: string, runId: string): Promise<string> {
  const claim = { ...attributesOf(claimKey(job, key)), runId: { S: runId } };
  const outcome = await table.put(claim, { ConditionExpression: 'attribute_not_exists(pk)' });
  return outcome.written ? runId : textIn(outcome.item ?? {}, 'runId');
}
