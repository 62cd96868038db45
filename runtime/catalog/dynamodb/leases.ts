/**
 * Leases: an item each, whose expiry is compared, never waited for. Giving one up puts its expiry before all times, as
 * workers delete nothing; `ttl` has the service delete what nobody holds, days later.
 */
import type { Lease } from '../types.ts';
import { type Item, textIn } from './body.ts';
import { attributesOf, leaseKey } from './keys.ts';
import type { Table } from './table.ts';

/** The time before all times. */
const never = '';

function ttl(expiresAt: string): Item {
  const seconds = Math.ceil(Date.parse(expiresAt) / 1000);
  return Number.isNaN(seconds) ? {} : { ttl: { N: String(seconds) } };
}

export async function takeLease(table: Table, lease: Lease, at: string): Promise<Lease> {
  const { step, partition, runId, attempt, expiresAt } = lease;
  const outcome = await table.put(
    {
      ...attributesOf(leaseKey(step, partition)),
      runId: { S: runId },
      attempt: { S: attempt },
      expiresAt: { S: expiresAt },
      ...ttl(expiresAt),
    },
    {
      ConditionExpression:
        'attribute_not_exists(pk) OR expiresAt <= :at OR (runId = :runId AND attempt <= :attempt)',
      ExpressionAttributeValues: { ':at': { S: at }, ':runId': { S: runId }, ':attempt': { S: attempt } },
    },
  );
  if (outcome.written) return lease;
  const there = outcome.item ?? {};
  return {
    step,
    partition,
    runId: textIn(there, 'runId'),
    attempt: textIn(there, 'attempt'),
    expiresAt: textIn(there, 'expiresAt'),
  };
}

export async function releaseLease(table: Table, { step, partition, runId, attempt }: Lease): Promise<void> {
  await table.update(leaseKey(step, partition), {
    UpdateExpression: 'SET expiresAt = :never',
    ConditionExpression: 'runId = :runId AND attempt = :attempt',
    ExpressionAttributeValues: {
      ':never': { S: never },
      ':runId': { S: runId },
      ':attempt': { S: attempt },
    },
  });
}
