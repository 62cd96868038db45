/** Roots of outputs: by environment, by run, in a redrive, in shards of several partitions, in garbage collection. */

import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { definitionsIn } from '../../core/definitions-in.ts';
import { asset, type Definitions, daily, definitions, job, json, resource } from '../../core/index.ts';
import { collectGarbage } from '../../runtime/retention/gc.ts';
import { compile } from '../../state-machines/compile.ts';
import project from '../cases/roots/definitions.ts';
import { type TestHost, testHost } from '../support/host.ts';

const day = '2024-01-05';
let host: TestHost;
afterEach(() => host?.close());

const places = (config: Readonly<Record<string, string>>) => ({ resources: { places: { config } } });
const keys = async (): Promise<readonly string[]> =>
  (await Array.fromAsync(host.runtime.data.list(''))).map(({ key }) => key);
const folderOf = async (key: string): Promise<string | undefined> =>
  (await host.pointer(key, day))?.location.split('/').slice(0, -1).join('/');

describe('the root of an output', () => {
  test('is what the definition says, and downstream steps and SQL read below it', async () => {
    host = await testHost(project);
    expect(await host.run('one', { partition: day })).toMatchObject({ status: 'SUCCEEDED' });
    expect(await folderOf('quotes')).toBe(`quotes/dt=${day}`);
    expect(await folderOf('mids')).toBe(`research/models/mids/dt=${day}`);
    expect(await host.value('highest', day)).toBe(102);
    const { location, files } = (await host.pointer('mids', day))!;
    expect(files.map(({ path }) => path).every((path) => path.startsWith(`${location}/`))).toBe(true);
  });

  test('is what the environment says', async () => {
    host = await testHost(project, undefined, undefined, { QUANTFLOW_ENV: 'prod' });
    expect(await host.run('one', { partition: day })).toMatchObject({ status: 'SUCCEEDED' });
    expect(await folderOf('mids')).toBe(`live/models/mids/dt=${day}`);
    expect(await host.value('highest', day)).toBe(102);
  });

  test('is what a run says, for that run alone', async () => {
    host = await testHost(project);
    const config = places({ raw: 'trial', models: 'research/models/trial.2' });
    await host.run('one', { partition: day, config });
    expect(await folderOf('quotes')).toBe(`trial/quotes/dt=${day}`);
    expect(await folderOf('mids')).toBe(`research/models/trial.2/mids/dt=${day}`);
    expect(await host.value('highest', day)).toBe(102);
    await host.run('two', { partition: day, write_mode: 'overwrite' });
    expect(await folderOf('quotes')).toBe(`quotes/dt=${day}`);
    expect(await folderOf('mids')).toBe(`research/models/mids/dt=${day}`);
  });

  test('is one for every partition of a shard of several', async () => {
    host = await testHost(project);
    const input = { start_date: '2024-01-01', end_date: '2024-01-07', shard_granularity: 'weekly' };
    const config = places({ raw: 'all' });
    expect(await host.run('one', { ...input, config })).toMatchObject({ status: 'SUCCEEDED' });
    expect(await folderOf('quotes')).toBe(`all/quotes/dt=${day}`);
    expect(await folderOf('mids')).toBe(`research/models/mids/dt=${day}`);
  });

  test("is the run's when it is redriven", async () => {
    let broken = true;
    const reports = resource({
      name: 'reports',
      config: z.strictObject({ prefix: z.string() }),
      create: () => undefined,
    });
    const root = { resource: reports, prefix: ({ prefix }: { readonly prefix: string }) => prefix };
    const first = asset({ key: 'first', root, type: json<number>(), run: () => 1 });
    const second = asset({
      key: 'second',
      root,
      deps: { first },
      type: json<number>(),
      run: (_, inputs) => {
        if (broken) throw new Error('broken');
        return inputs.first + 1;
      },
    });
    host = await testHost(definitions({ assets: [first, second], jobs: [job({ name: 'all' })] }));
    const config = { resources: { reports: { config: { prefix: 'run-1' } } } };
    expect(await host.run('one', { config })).toMatchObject({ status: 'FAILED' });
    broken = false;
    expect(await host.redrive('one')).toMatchObject({ status: 'SUCCEEDED' });
    expect((await host.pointer('first'))?.location).toMatch(/^run-1\/first\/[0-9a-f]{32}$/);
    expect((await host.pointer('second'))?.location).toMatch(/^run-1\/second\/[0-9a-f]{32}$/);
    expect(await host.value('second')).toBe(2);
  });

  test('is looked into by garbage collection, wherever runs have put it', async () => {
    host = await testHost(project);
    await host.run('one', { partition: day, config: places({ raw: 'trial' }) });
    await host.run('two', { partition: day, write_mode: 'overwrite' });
    const orphan = `trial/quotes/dt=${day}/${'0'.repeat(32)}/part-00000.parquet`;
    await host.runtime.data.put(orphan, 'left by an attempt');
    await host.runtime.data.put('trial/quotes/notes.txt', 'of somebody else');
    const { assets } = await collectGarbage({ keep: 1, olderThanMs: 0, dryRun: false }, host.runtime);
    expect(assets.find(({ asset }) => asset === 'quotes')).toMatchObject({ versions: 1, orphans: 1 });
    const left = await keys();
    expect(left.filter((key) => key.startsWith('trial/'))).toEqual(['trial/quotes/notes.txt']);
    expect(await host.value('highest', day)).toBe(102);
  });

  test('comes into the permissions as the environment has it', () => {
    const [compiled] = definitionsIn(project, 'prod').jobs.values();
    const writes = compile(compiled!).permissions.filter(({ action }) => action === 'write-asset');
    expect(writes.map(({ resource, root }) => [resource, root])).toEqual([
      ['highest', undefined],
      ['mids', 'live/models/'],
      ['quotes', ''],
    ]);
  });
});

describe('a root is refused before anything runs', () => {
  const refused = async (config: Readonly<Record<string, unknown>>): Promise<string> => {
    host = await testHost(project);
    const result = await host.run('one', { partition: day, config: places(config as never) });
    expect(result).toMatchObject({ status: 'FAILED', error: 'QuantFlow.InvalidInput' });
    expect(await keys()).toEqual([]);
    return result.cause ?? '';
  };

  test.each(['../x', '/x', 'x/', 'a//b', 'a/../b', '.x', 'a b', 's3://x', 'a=b', 'x'.repeat(129)])(
    'that is no prefix: %s',
    async (raw) => {
      expect(await refused({ raw })).toMatch(
        `config.resources.places.config gives asset quotes a root: root ${JSON.stringify(raw)} is not allowed: use names of letters`,
      );
    },
  );

  test('that is known to workers only', async () => {
    expect(await refused({ raw: { env: 'RAW' } })).toMatch('root {"env":"RAW"} is not allowed');
  });

  test('that the role of the step does not reach', async () => {
    expect(await refused({ models: 'elsewhere' })).toMatch(
      'config.resources.places.config puts asset mids below elsewhere/; a run may use research/models/, its root in this environment, and what lies below that, such as research/models/trial',
    );
  });

  test("that leads into another asset's folder", async () => {
    expect(await refused({ raw: 'highest/of' })).toMatch(
      'config.resources.places.config puts asset quotes into highest/of/quotes, inside of the folder of asset highest; choose another root',
    );
  });

  const where =
    (configValue: Readonly<Record<string, string>>, environments = {}): (() => Definitions) =>
    () => {
      const config = resource({
        name: 'where',
        config: z.strictObject({ prefix: z.string().default('') }),
        configValue,
        create: () => undefined,
      });
      const root = { resource: config, prefix: ({ prefix }: { readonly prefix: string }) => prefix };
      const partitions = daily({ start: '2024-01-01' });
      const assets = ['a', 'b'].map((key) =>
        asset({ key, partitions, type: json<number>(), ...(key === 'b' && { root }), run: () => 1 }),
      );
      return definitions({ assets, environments });
    };

  test('in definitions, and in what they say of an environment', () => {
    expect(where({ prefix: '..' })).toThrow('resources.where.config gives asset b a root: root ".."');
    expect(where({ prefix: 'a' })).toThrow('puts asset b into a/b, inside of the folder of asset a');
    expect(where({}, { prod: { resources: { where: { prefix: 'a/c' } } } })).toThrow(
      'environments.prod.resources.where.config puts asset b into a/c/b',
    );
    expect(where({}, { prod: { resources: { where: { prefix: 'c' } } } })).not.toThrow();
  });
});
