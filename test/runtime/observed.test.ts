import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  asset,
  batch,
  type Definitions,
  definitions,
  externalAsset,
  job,
  json,
  resource,
} from '../../core/index.ts';
import { allPublished } from '../../runtime/plan/published.ts';
import { materializeToMemory } from '../../runtime/testing/index.ts';
import { compile } from '../../state-machines/compile.ts';
import { type TestHost, testHost } from '../support/host.ts';

/** What the exchange says, and what was made of it. */
let etag = 'v1';
let calls: string[] = [];
const exchange = resource({ name: 'exchange', create: () => ({ etag: () => etag }) });
const listing = externalAsset({
  key: 'listing',
  resources: { exchange },
  retry: { maxRetries: 1 },
  observe: ({ resources, log }) => {
    calls.push('listing');
    log.info('asked');
    return { dataVersion: resources.exchange.etag(), metadata: { symbols: 3 } };
  },
});
const made =
  (key: string): (() => string) =>
  () => {
    calls.push(key);
    return key;
  };
const universe = asset({ key: 'universe', deps: { listing }, type: json<string>(), run: made('universe') });
const index = asset({ key: 'index', deps: { universe }, type: json<string>(), run: made('index') });
const project: Definitions = definitions({
  assets: [listing, universe, index],
  jobs: [job({ name: 'j' }), job({ name: 'made', selection: 'universe or index' })],
});

let host: TestHost;
beforeEach(async () => {
  etag = 'v1';
  calls = [];
  host = await testHost(project);
});
afterEach(() => host.close());

async function statuses(): Promise<Record<string, string>> {
  const { staleness } = await allPublished(host.runtime.catalog, project.graph.steps.values());
  return Object.fromEntries(
    [...project.graph.assets.values()].map((output) => {
      const status = staleness.statusOf(output, '');
      const causes =
        status.status === 'STALE' ? status.causes.map(({ category, reason }) => `${category} ${reason}`) : [];
      return [output.key, [status.status, ...causes].join(' ')];
    }),
  );
}

describe('an external asset that is observed', () => {
  test('is a step of the job; its data version and metadata are recorded, with no files', async () => {
    expect(await host.run('r1')).toMatchObject({ status: 'SUCCEEDED', output: { planned: 3 } });
    expect(await host.pointer('listing')).toMatchObject({
      event: 'observation',
      dataVersion: 'v1',
      files: [],
      rows: null,
      runId: 'r1',
      metadata: { symbols: { type: 'int', value: 3 } },
    });
    expect((await host.pointer('universe'))?.inputVersions).toEqual({ listing: 'v1' });
    expect(calls).toEqual(['listing', 'universe', 'index']);
  });

  test('is observed in every run, whatever is published; what is made of it is kept', async () => {
    await host.run('r1');
    expect(await host.run('r2')).toMatchObject({ output: { planned: 1, skipped: 2 } });
    expect(calls).toEqual(['listing', 'universe', 'index', 'listing']);
    const { items } = await host.runtime.catalog.materializations('listing', '');
    expect(items.map(({ runId }) => runId)).toEqual(['r2', 'r1']);
  });

  test('makes what is made of it stale when its data version changes', async () => {
    expect(await statuses()).toEqual({ listing: 'MISSING', universe: 'MISSING', index: 'MISSING' });
    await host.run('r1');
    expect(await statuses()).toEqual({ listing: 'FRESH', universe: 'FRESH', index: 'FRESH' });
    etag = 'v2';
    await host.run('r2', { selection: 'key:listing' });
    expect(await statuses()).toEqual({
      listing: 'FRESH',
      universe: 'STALE DATA listing has a new data version',
      index: 'STALE DATA universe is stale',
    });
  });

  test('lets skip_if_fresh make just what changed, decided after the observation', async () => {
    await host.run('r1');
    calls = [];
    const fresh = { write_mode: 'skip_if_fresh' };
    expect(await host.run('r2', fresh)).toMatchObject({ status: 'SUCCEEDED' });
    expect(calls).toEqual(['listing']);
    const { items } = await host.runtime.catalog.steps('r2', { step: 'universe' });
    expect(items).toMatchObject([{ status: 'SUCCEEDED', reason: 'made by run r1' }]);
    expect((await host.pointer('universe'))?.runId).toBe('r1');
    etag = 'v2';
    expect(await host.run('r3', fresh)).toMatchObject({ status: 'SUCCEEDED' });
    expect(calls).toEqual(['listing', 'listing', 'universe', 'index']);
    expect(await statuses()).toEqual({ listing: 'FRESH', universe: 'FRESH', index: 'FRESH' });
  });

  test('does not hold up a job without it, observed or not', async () => {
    expect(await host.run('r1', {}, 'made')).toMatchObject({ status: 'SUCCEEDED', output: { planned: 2 } });
    expect((await host.pointer('universe'))?.inputVersions).toEqual({});
    await host.run('r2', { selection: 'key:listing' });
    expect(await statuses()).toMatchObject({ universe: 'STALE DEPENDENCIES listing is a new input' });
    calls = [];
    await host.run('r3', { write_mode: 'skip_if_fresh' }, 'made');
    expect([calls, await statuses()]).toMatchObject([['universe', 'index'], { universe: 'FRESH' }]);
    etag = 'v2';
    await host.run('r4', { selection: 'key:listing' });
    expect(await host.run('r5', { write_mode: 'skip_if_fresh' }, 'made')).toMatchObject({
      output: { planned: 2 },
    });
  });

  test('touches no data: its role records what is seen, and reads and writes nothing', () => {
    const { permissions, substitutions } = compile(project.jobs.get('j')!);
    expect(permissions.filter(({ principal }) => principal === 'step:listing')).toEqual([
      { principal: 'step:listing', action: 'record-asset', resource: 'listing' },
    ]);
    expect(substitutions['StepListingFunction']).toMatchObject({ kind: 'function', handler: 'step' });
  });

  test('is observed in tests too', async () => {
    const result = await materializeToMemory([listing, universe], {
      resources: { exchange: { etag: () => 'fake' } },
    });
    expect(result.assetMaterializations.map(({ asset, event }) => [asset, event])).toEqual([
      ['listing', 'observation'],
      ['universe', undefined],
    ]);
    expect(result.materializationsForNode('listing')[0]?.dataVersion).toBe('fake');
  });

  test.each([undefined, '', 7, 'x'.repeat(257)])('must have a data version, not %j', async (dataVersion) => {
    const bad = externalAsset({ key: 'bad', observe: () => ({ dataVersion }) as { dataVersion: string } });
    await expect(materializeToMemory([bad])).rejects.toThrow(
      'the observe function of bad must return { dataVersion }, a text of 1 to 256 characters',
    );
  });

  test('may run on Batch; options that only an observation has are refused without it', () => {
    const observed = externalAsset({ key: 'o', compute: batch(), observe: () => ({ dataVersion: '1' }) });
    expect([observed.step.compute?.backend, observed.kinds]).toEqual(['batch', []]);
    expect(() => externalAsset({ key: 'o', compute: batch() } as never)).toThrow(
      'asset o has no option compute',
    );
    const typed = externalAsset({ key: 't', type: json(), observe: () => ({ dataVersion: '1' }) });
    expect(() => definitions({ assets: [typed] })).toThrow(
      'asset t is observed and of type json: what is registered would be read, and is not what was observed',
    );
  });
});
