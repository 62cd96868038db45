/** Runs of graph shapes with the catalog in a table of DynamoDB leave what those with the catalog in SQLite leave. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Definitions } from '../../core/definitions.ts';
import type { Json } from '../../local/interpreter/index.ts';
import { dynamodbCatalog } from '../../runtime/catalog/dynamodb.ts';
import { everyItem } from '../../runtime/catalog/every-item.ts';
import type { Catalog, Materialization } from '../../runtime/catalog/types.ts';
import { type StandIn, standIn } from '../stores/dynamodb/stand-in.ts';
import { type TestHost, testHost, testNow } from '../support/host.ts';

interface Case {
  readonly default: Definitions;
  readonly input?: Json;
}

const caseOf = (shape: string): Promise<Case> => import(`../cases/${shape}/definitions.ts`);

interface Opened {
  readonly host: TestHost;
  readonly catalog: Catalog;
}

async function onTable(project: Definitions, table: StandIn): Promise<Opened> {
  const catalog = dynamodbCatalog('catalog', { client: () => table.client, now: () => testNow });
  return { host: await testHost(project, (runtime) => ({ ...runtime, catalog })), catalog };
}

const byOrder = (order: (version: Materialization) => string) => (a: Materialization, b: Materialization) =>
  order(a) < order(b) ? -1 : 1;

/** What there is to read, of all assets and of a run. */
async function contents({ graph }: Definitions, catalog: Catalog) {
  const assets = await Promise.all(
    [...graph.outputs.keys()].map(async (asset) => ({
      pointers: await Array.fromAsync(everyItem((page) => catalog.pointers(asset, page))),
      omissions: await Array.fromAsync(everyItem((page) => catalog.omissions(asset, page))),
    })),
  );
  const ofRun = await Array.fromAsync(everyItem((page) => catalog.materializationsOfRun('r1', page)));
  return {
    assets,
    ofRun: ofRun.toSorted(byOrder(({ asset, partition }) => `${asset} ${partition}`)),
    steps: await Array.fromAsync(everyItem((page) => catalog.steps('r1', page))),
    runs: (await catalog.runs()).items,
  };
}

test.each(['dynamic-map', 'optional-branch', 'optional-stages', 'self-dependent-chains'])(
  '%s',
  async (shape) => {
    const { default: project, input = {} } = await caseOf(shape);
    const { host, catalog } = await onTable(project, standIn());
    const other = await testHost(project);
    for (const one of [host, other]) {
      const result = await one.run('r1', input);
      expect(result.status, result.cause).toBe('SUCCEEDED');
    }
    expect(await contents(project, catalog)).toEqual(await contents(project, other.runtime.catalog));
    await host.close();
    await other.close();
  },
);

const versions = ({ ofRun }: Awaited<ReturnType<typeof contents>>) =>
  ofRun.map(({ asset, partition, dataVersion }) => [asset, partition, dataVersion]);

describe('optional-branch, of whose requests one goes wrong, is whole after a redrive:', () => {
  let expected: ReturnType<typeof versions>;
  beforeAll(async () => {
    const { default: project, input = {} } = await caseOf('optional-branch');
    const undisturbed = await onTable(project, standIn());
    await undisturbed.host.run('r1', input);
    expected = versions(await contents(project, undisturbed.catalog));
    await undisturbed.host.close();
  });

  test.each([
    ['TransactWriteItems', undefined],
    ['TransactWriteItems', true],
    ['PutItem', true],
  ] as const)('%s, done: %s', async (request, done) => {
    const { default: project, input = {} } = await caseOf('optional-branch');
    expect(expected.length).toBeGreaterThan(10);
    for (const n of [0, 3, 17]) {
      const table = standIn();
      const error = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
      table.failures.push(...Array.from({ length: n }, () => ({ request, error: undefined })));
      table.failures.push({ request, error, ...(done && { done }) });
      const { host, catalog } = await onTable(project, table);
      expect((await host.run('r1', input)).status).toBe('FAILED');
      expect((await host.redrive('r1')).status).toBe('SUCCEEDED');
      expect(versions(await contents(project, catalog))).toEqual(expected);
      await host.close();
    }
  });
});
