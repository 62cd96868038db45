/** Random histories of a catalog: the memory catalog, which filters and sorts plain lists, is the model of the others. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dynamodbCatalog } from '../../runtime/catalog/dynamodb.ts';
import { memoryCatalog } from '../../runtime/catalog/memory.ts';
import { sqliteCatalog } from '../../runtime/catalog/sqlite.ts';
import type { Catalog, Materialization, Page, PageOptions } from '../../runtime/catalog/types.ts';
import { item, omission, pagesOf, runRecord, stepRecord } from '../contracts/catalog-records.ts';
import { standIn } from './dynamodb/stand-in.ts';

/** A call of the catalog, shown by its arguments when a history is shrunk. */
interface Command {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly run: (catalog: Catalog) => Promise<unknown>;
}

const asset = fc.constantFrom('a', 'a/b', 'b');
const partition = fc.constantFrom('', '2024-01-01', '2024-01-02', '\u{ff5e}', '\u{1f600}');
const version = fc.constantFrom('v1', 'v2', 'v3', 'v4');
const expected = fc.option(version, { nil: null });
const runId = fc.constantFrom('r1', 'r2', 'r\u{ff5e}', 'r\u{1f600}');
const job = fc.constantFrom('daily', 'hourly');
const step = fc.constantFrom('s', 's/t', 'u');
const attempt = fc.constantFrom('0000.00', '0000.01', '0001.00');
const time = fc.constantFrom(
  '2024-02-01T00:00:00.000Z',
  '2024-02-02T00:00:00.000Z',
  '2024-02-03T00:00:00.000Z',
);
const dynamicSet = fc.constantFrom('sym', 'venue');
const value = fc.constantFrom('A', 'B', 'C', '../x');
const limit = fc.integer({ min: 1, max: 4 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

function command<Args extends unknown[]>(
  name: string,
  args: { [I in keyof Args]: fc.Arbitrary<Args[I]> },
  run: (catalog: Catalog, ...args: Args) => Promise<unknown>,
): fc.Arbitrary<Command> {
  return fc
    .tuple<Args>(...args)
    .map((values) => ({ name, args: values, run: (catalog) => run(catalog, ...values) }));
}

/** The fields that are given. */
const given = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;

const list = <T>(size: number, read: (page: PageOptions) => Promise<Page<T>>) => pagesOf(read, size);

const publishItem = (versionOf: <T extends Fields>(fields: T) => T) =>
  fc
    .record({ asset, partition, version, runId, materializedAt: time, expected, rows: fc.nat(9) })
    .map(({ expected: before, ...fields }) => item(versionOf(fields), before));

type Fields = Pick<Materialization, 'version' | 'runId' | 'materializedAt'>;

/** A version is of one run and one time, as it is of one attempt. */
function ofOneAttempt<T extends Fields>(fields: T): T {
  const i = Number(fields.version.slice(1));
  const run = ['r1', 'r2', 'r\u{ff5e}', 'r\u{1f600}'][i - 1] as string;
  return { ...fields, runId: run, materializedAt: `2024-02-0${i}T00:00:00.000Z` };
}

const commandsOf = (versionOf: <T extends Fields>(fields: T) => T) =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: command(
        'publish',
        [
          fc.uniqueArray(publishItem(versionOf), {
            minLength: 0,
            maxLength: 3,
            selector: ({ materialization: { asset: a, partition: p } }) => `${a}#${p}`,
          }),
          runId,
          step,
          partition,
          attempt,
          fc.array(fc.record({ asset, partition, runId }).map(omission), { maxLength: 1 }),
        ],
        (catalog, items, run, name, key, tries, omissions) =>
          catalog.publish(
            items,
            stepRecord({ runId: run, step: name, partition: key, attempt: tries }),
            omissions,
          ),
      ),
    },
    {
      // Goes on from the pointer that is there, as a step does: most random expectations conflict.
      weight: 6,
      arbitrary: command(
        'republish',
        [asset, partition, version, runId, time],
        async (catalog, a, p, v, r, at) => {
          const current = await catalog.pointer(a, p);
          const fields = { asset: a, partition: p, version: v, runId: r, materializedAt: at };
          return catalog.publish(
            [item(versionOf(fields), current?.version ?? null)],
            stepRecord({ runId: r, partition: p }),
          );
        },
      ),
    },
    command('addRun', [runId, job, time], (catalog, id, name, at) =>
      catalog.addRun(runRecord({ runId: id, job: name, startedAt: at })),
    ),
    command(
      'updateRun',
      [runId, maybe(job), maybe(time), maybe(fc.constant('late'))],
      (catalog, id, name, at, error) =>
        catalog.updateRun(id, { error, ...given({ job: name, startedAt: at }) } as never),
    ),
    command('claimRunKey', [job, fc.constantFrom('k1', 'k2'), runId], (catalog, name, key, id) =>
      catalog.claimRunKey(name, key, id),
    ),
    command(
      'putStep',
      [runId, step, partition, attempt, fc.constantFrom('STARTED', 'SUCCEEDED', 'FAILED', 'SKIPPED')],
      (catalog, id, name, key, tries, status) =>
        catalog.putStep(stepRecord({ runId: id, step: name, partition: key, attempt: tries, status })),
    ),
    command(
      'takeLease',
      [step, partition, runId, attempt, time, time],
      (catalog, name, key, id, tries, expiresAt, at) =>
        catalog.takeLease({ step: name, partition: key, runId: id, attempt: tries, expiresAt }, at),
    ),
    command(
      'releaseLease',
      [step, partition, runId, attempt, time],
      (catalog, name, key, id, tries, expiresAt) =>
        catalog.releaseLease({ step: name, partition: key, runId: id, attempt: tries, expiresAt }),
    ),
    command('pointer', [asset, partition], (catalog, a, p) => catalog.pointer(a, p)),
    command('pointers', [asset, maybe(partition), maybe(partition), limit], (catalog, a, from, to, size) =>
      list(size, (page) => catalog.pointers(a, { ...page, ...given({ from, to }) })),
    ),
    command('omissions', [asset, maybe(partition), maybe(partition), limit], (catalog, a, from, to, size) =>
      list(size, (page) => catalog.omissions(a, { ...page, ...given({ from, to }) })),
    ),
    command('recordChecks', [asset, partition, version, fc.boolean()], (catalog, a, p, v, passed) =>
      catalog.recordChecks(a, p, v, [{ name: 'late', passed, blocking: false, severity: 'warn' }]),
    ),
    command('recordGlueVersion', [asset, partition, version, time], (catalog, a, p, v, at) =>
      catalog.recordGlueVersion(a, p, v, at),
    ),
    command(
      'closeRun',
      [runId, fc.constantFrom('RUNNING', 'FAILED'), fc.nat(2), maybe(fc.constant('late'))],
      (catalog, id, status, plans, error) =>
        catalog.closeRun({ runId: id, status, plans }, { status: 'FAILED', plans: plans + 1, error }),
    ),
    command('materializations', [asset, partition, limit], (catalog, a, p, size) =>
      list(size, (page) => catalog.materializations(a, p, page)),
    ),
    command('materializationsOfRun', [runId, limit], (catalog, id, size) =>
      list(size, (page) => catalog.materializationsOfRun(id, page)),
    ),
    command(
      'addDynamicPartitions',
      [dynamicSet, fc.array(value, { maxLength: 3 }), time],
      (catalog, set, values, at) => catalog.addDynamicPartitions(set, values, at),
    ),
    command(
      'deleteDynamicPartitions',
      [dynamicSet, fc.array(value, { maxLength: 3 }), time],
      (catalog, set, values, at) => catalog.deleteDynamicPartitions(set, values, at),
    ),
    command('dynamicPartitions', [dynamicSet, maybe(time), limit], (catalog, set, asOf, size) =>
      list(size, (page) => catalog.dynamicPartitions(set, { ...page, ...given({ asOf }) })),
    ),
    command('run', [runId], (catalog, id) => catalog.run(id)),
    command('runs', [maybe(job), limit], (catalog, name, size) =>
      list(size, (page) => catalog.runs({ ...page, ...given({ job: name }) })),
    ),
    command('steps', [runId, maybe(step), maybe(partition), limit], (catalog, id, name, key, size) =>
      list(size, (page) => catalog.steps(id, { ...page, ...given({ step: name, partition: key }) })),
    ),
  );

async function answer(catalog: Catalog, { run }: Command): Promise<unknown> {
  try {
    return await run(catalog);
  } catch (error) {
    return String(error);
  }
}

let folder: string;
let made = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalog-model-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const reals = {
  sqlite: {
    open: () => sqliteCatalog(join(folder, `${made++}.sqlite`)),
    commands: commandsOf((fields) => fields),
  },
  // It has no counter: versions of one time stand in no order, and pages of queries are of any size.
  dynamodb: {
    open: () => {
      const { client } = standIn({ pageItems: 2 });
      return dynamodbCatalog('catalog', { client: () => client });
    },
    commands: commandsOf(ofOneAttempt),
  },
};

describe.each(Object.entries(reals))('memory and %s catalogs', (_, { open, commands }) => {
  it('give the same answers to the same commands', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(commands, { minLength: 1, maxLength: 60, size: 'max' }), async (history) => {
        const model = memoryCatalog();
        const real = open();
        try {
          for (const next of history) expect(await answer(real, next)).toEqual(await answer(model, next));
        } finally {
          await real.close();
        }
      }),
      { numRuns: 100 },
    );
  });
});
