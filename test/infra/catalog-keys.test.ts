/** The keys that roles may write are those that the catalog writes. */
import { expect, test } from 'vitest';
import {
  dynamicPartitions,
  happenings,
  leasesOf,
  pointers,
  recordsOf,
  runKeys,
  runs,
  skipsOf,
} from '../../infra/permissions/catalog.ts';
import { dynamodbCatalog } from '../../runtime/catalog/dynamodb.ts';
import type { Catalog } from '../../runtime/catalog/types.ts';
import { item, number, omission, runRecord, stepRecord, time } from '../contracts/catalog-records.ts';
import { standIn } from '../stores/dynamodb/stand-in.ts';
import { matches } from '../support/iam.ts';

const lease = { step: 'load', partition: 'd', runId: 'run-1', attempt: '0000.00', expiresAt: time(60) };
const days = Array.from({ length: 50 }, (_, i) => number(i));

const writes: Record<string, readonly [readonly string[], (catalog: Catalog) => Promise<unknown>]> = {
  'what a step publishes, with what it left out': [
    [...recordsOf(['trades', 'quarantine']), ...happenings],
    async (catalog) => {
      for (const partition of days)
        await catalog.publish([item({ partition })], stepRecord({ partition }), [omission({ partition })]);
    },
  ],
  'what is skipped for it': [
    [...skipsOf(['quarantine']), ...happenings],
    async (catalog) => {
      for (const partition of days)
        await catalog.publish([], stepRecord({ partition }), [omission({ partition })]);
    },
  ],
  'outcomes of checks': [
    recordsOf(['trades']),
    (catalog) => catalog.recordChecks('trades', '2024-01-01', 'v1', []),
  ],
  'the version that a table shows': [
    pointers,
    (catalog) => catalog.recordGlueVersion('trades', '2024-01-01', 'v1', time(1)),
  ],
  'attempts of steps': [
    happenings,
    async (catalog) => {
      for (const partition of days) await catalog.putStep(stepRecord({ partition }));
    },
  ],
  'a lease, taken and given up': [
    leasesOf('load'),
    async (catalog) => {
      await catalog.takeLease(lease, time(0));
      await catalog.releaseLease(lease);
    },
  ],
  'values of dynamic partitions, added and deleted': [
    dynamicPartitions,
    async (catalog) => {
      await catalog.addDynamicPartitions('sym', ['A'], time(0));
      await catalog.deleteDynamicPartitions('sym', ['A'], time(1));
    },
  ],
  'runs, added and updated': [
    runs,
    async (catalog) => {
      await catalog.addRun(runRecord());
      await catalog.updateRun('run-1', { status: 'FAILED' });
      await catalog.updateRun('run-1', { startedAt: time(1) });
    },
  ],
  'run keys': [runKeys, (catalog) => catalog.claimRunKey('daily', 'k#1', 'run-1')],
};

test.each(Object.entries(writes))('%s', async (_, [allowed, write]) => {
  const table = standIn();
  const catalog = dynamodbCatalog('catalog', { client: () => table.client });
  // What some of the writes change.
  await catalog.publish([item()], stepRecord({ partition: '2024-01-01' }));
  table.mock.resetHistory();
  await write(catalog);
  const written = table.mock.calls().flatMap(({ args: [{ input }] }: any) => {
    const actions = input.TransactItems?.map((action: object) => Object.values(action)[0]) ?? [input];
    return actions.flatMap(({ Item, Key }: any) => (Item ?? Key)?.pk?.S ?? []);
  });
  // Reads of single items are among them: they are of what is written then.
  expect(written.length).toBeGreaterThan(0);
  for (const key of new Set<string>(written))
    expect(
      allowed.some((pattern) => matches(pattern, key)),
      key,
    ).toBe(true);
});
