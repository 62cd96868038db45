/** Versions, rollback and garbage collection, on the embedded host. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { asset, type Definitions, daily, definitions, job, json, multiAsset } from '../../core/index.ts';
import { collectGarbage, type GcOptions } from '../../runtime/retention/gc.ts';
import { rollback, rollbackJob, versionsOf } from '../../runtime/retention/versions.ts';
import { type TestHost, testHost } from '../support/host.ts';
import { nextRelease } from '../support/opened-hosts.ts';

const day = '2024-01-05';
const overwrite = { partition: day, write_mode: 'overwrite' };
let made = 0;
let broken = false;

function project(codeVersion = '1'): Definitions {
  const partitions = daily({ start: '2024-01-01' });
  const pair = multiAsset({
    name: 'pair',
    partitions,
    codeVersion,
    outputs: { left: { type: json<number>() }, right: { type: json<number>() } },
    run: () => {
      if (broken) throw new Error('broken');
      made++;
      return { left: made, right: -made };
    },
  });
  const sum = asset({
    key: 'sum',
    partitions,
    type: json<number>(),
    deps: { left: pair.outputs.left },
    run: (_, { left }) => left + 100,
  });
  return definitions({ assets: [pair, sum], jobs: [job({ name: 'all' })] });
}

let definitionsOfTest: Definitions;
let host: TestHost;
beforeEach(async () => {
  made = 0;
  broken = false;
  definitionsOfTest = project();
  host = await testHost(definitionsOfTest);
});
afterEach(() => host.close());

const left = () => definitionsOfTest.graph.assets.get('left')!;
const values = async (): Promise<unknown[]> =>
  Promise.all(['left', 'right', 'sum'].map((asset) => host.value(asset, day)));
const all: GcOptions = { keep: 1, olderThanMs: 0, dryRun: false };
const stored = async (): Promise<string[]> =>
  (await Array.fromAsync(host.runtime.data.list(''))).map(({ key }) => key);

describe('rollback', () => {
  test('moves what a step published together back to the version before, and the history stays', async () => {
    for (const name of ['one', 'two']) await host.run(name, overwrite);
    expect(await values()).toEqual([2, -2, 102]);
    const moved = await rollback({ asset: left(), partition: day, runId: 'back' }, host.runtime);
    expect(moved.map(({ asset }) => asset)).toEqual(['left', 'right']);
    expect(await values()).toEqual([1, -1, 102]);
    expect((await versionsOf('left', day, host.runtime)).map(({ runId }) => runId)).toEqual(['two', 'one']);
    expect(await host.runtime.catalog.run('back')).toMatchObject({
      job: rollbackJob,
      status: 'SUCCEEDED',
      request: { asset: 'left', partition: day },
    });
  });

  test('goes forward again when it is told the version', async () => {
    for (const name of ['one', 'two']) await host.run(name, overwrite);
    const [newest] = await versionsOf('left', day, host.runtime);
    await rollback({ asset: left(), partition: day, runId: 'back' }, host.runtime);
    const to = newest!.version.slice(0, 8);
    await rollback({ asset: left(), partition: day, runId: 'forth', to }, host.runtime);
    expect(await values()).toEqual([2, -2, 102]);
  });

  test('makes what was made from the version given up stale', async () => {
    await host.run('one', overwrite);
    await (await nextRelease(host, project('2'))).run('two', overwrite);
    await rollback({ asset: left(), partition: day, runId: 'back' }, host.runtime);
    await host.run('three', { partition: day, write_mode: 'skip_if_fresh' });
    expect(await values()).toEqual([1, -1, 101]);
  });

  test.each([
    [undefined, 'left of 2024-01-05 has no version older than the published one'],
    ['ffff', 'left of 2024-01-05 has no version "ffff"'],
  ])('to %s is refused when there is no such version', async (to, message) => {
    await host.run('one', overwrite);
    await expect(
      rollback({ asset: left(), partition: day, runId: 'back', to }, host.runtime),
    ).rejects.toThrow(message);
    expect(await host.runtime.catalog.run('back')).toBeUndefined();
  });

  test('to a version whose files are gone is refused', async () => {
    for (const name of ['one', 'two']) await host.run(name, overwrite);
    const [, old] = await versionsOf('left', day, host.runtime);
    await host.runtime.data.delete(old!.files[0]!.path);
    await expect(rollback({ asset: left(), partition: day, runId: 'back' }, host.runtime)).rejects.toThrow(
      /is not whole/,
    );
    expect(await values()).toEqual([2, -2, 102]);
  });
});

describe('garbage collection', () => {
  test('leaves the visible versions alone, and what failed attempts left goes', async () => {
    for (const name of ['one', 'two', 'three']) await host.run(name, overwrite);
    await host.runtime.data.put(`left/dt=${day}/0123456789abcdef0123456789abcdef/value.json`, 'an orphan');
    const { assets, running } = await collectGarbage(all, host.runtime);
    expect(running).toEqual([]);
    expect(assets.map(({ asset, versions, orphans }) => [asset, versions, orphans])).toEqual([
      ['left', 2, 1],
      ['right', 2, 0],
      ['sum', 2, 0],
    ]);
    expect(await values()).toEqual([3, -3, 103]);
    expect(await stored()).toHaveLength(3);
    expect(await versionsOf('left', day, host.runtime)).toHaveLength(1);
    expect(await collectGarbage(all, host.runtime)).toEqual({ assets: [], running: [] });
  });

  test('a dry run counts the same and deletes nothing', async () => {
    for (const name of ['one', 'two']) await host.run(name, overwrite);
    const before = await stored();
    const dry = await collectGarbage({ ...all, dryRun: true }, host.runtime);
    expect(await stored()).toEqual(before);
    expect(await collectGarbage(all, host.runtime)).toEqual(dry);
  });

  test('keeps as many as it is told, and what is younger', async () => {
    for (const name of ['one', 'two', 'three']) await host.run(name, overwrite);
    await collectGarbage({ ...all, keep: 2 }, host.runtime);
    expect(await versionsOf('left', day, host.runtime)).toHaveLength(2);
    await collectGarbage({ ...all, olderThanMs: 3_600_000 }, host.runtime);
    expect(await versionsOf('left', day, host.runtime)).toHaveLength(2);
  });

  test('after a rollback the visible version stays, however old it is', async () => {
    for (const name of ['one', 'two', 'three']) await host.run(name, overwrite);
    const versions = await versionsOf('left', day, host.runtime);
    await rollback({ asset: left(), partition: day, runId: 'back', to: versions[2]!.version }, host.runtime);
    await collectGarbage(all, host.runtime);
    expect(await values()).toEqual([1, -1, 103]);
  });

  test('takes nothing that a run under way may read, and no orphan while there is one', async () => {
    for (const name of ['one', 'two']) await host.run(name, overwrite);
    const { catalog } = host.runtime;
    await catalog.updateRun('one', { status: 'RUNNING', endedAt: undefined });
    await host.runtime.data.put(
      `left/dt=${day}/0123456789abcdef0123456789abcdef/value.json`,
      'being written',
    );
    const before = await stored();
    expect(await collectGarbage(all, host.runtime)).toEqual({ assets: [], running: ['one'] });
    expect(await stored()).toEqual(before);
  });

  test('what a crash left between the history and the files goes the next time', async () => {
    for (const name of ['one', 'two']) await host.run(name, overwrite);
    const kill = vi.spyOn(host.runtime.data, 'delete').mockRejectedValue(new Error('killed'));
    await expect(collectGarbage(all, host.runtime)).rejects.toThrow('killed');
    kill.mockRestore();
    expect(await values()).toEqual([2, -2, 102]);
    await collectGarbage(all, host.runtime);
    expect(await stored()).toHaveLength(3);
  });

  test('the files of a failed attempt are orphans', async () => {
    await host.run('one', overwrite);
    broken = true;
    await host.run('two', overwrite);
    await collectGarbage(all, host.runtime);
    expect(await stored()).toHaveLength(3);
  });
});
