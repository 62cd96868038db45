/**
 * Every write of a run, of the run's process and of its Batch jobs, fails once, fails from then on, or is the last thing
 * before a kill. What is visible then is whole; after a redrive everything is as in an undisturbed run, and a garbage
 * collection leaves the live versions alone. Two runs at the same time come to the same. QUANTFLOW_FAULTS=all tries every write; otherwise some are.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { homeAt, workerEnvironment } from '../../local/host/home.ts';
import { loadProject } from '../../pipelines/load-project.ts';
import { openRuntime } from '../../runtime/open-runtime.ts';
import { versionsOf } from '../../runtime/retention/versions.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { placeOf } from '../../runtime/stores/place.ts';
import { isShown } from '../../runtime/tables/show.ts';
import { qf, qfJson, spawnQf } from '../support/qf.ts';
import { driversOf, shownIn, toldIn } from './drivers.ts';
import { type Fault, type FaultMode, faultVariable, type WritingProcess, writesVariable } from './inject.ts';

const project = fileURLToPath(new URL('project', import.meta.url));
const request = [
  'run',
  'faulty',
  '--start-date',
  '2024-01-01',
  '--end-date',
  '2024-01-02',
  '--project',
  project,
];
const sequential = ['--max-concurrency', '1'];
const root = mkdtempSync(join(tmpdir(), 'quantflow-faults-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function withRuntime<T>(home: string, look: (runtime: Runtime) => Promise<T>): Promise<T> {
  const environment = { ...workerEnvironment(homeAt(home), project), ...driversOf(home) };
  const runtime = await openRuntime(environment, await loadProject(project), Date.now);
  try {
    return await look(runtime);
  } finally {
    await runtime.catalog.close();
  }
}

/** The bytes of every visible version, by asset and partition; a file that is missing is an error. */
function visible(home: string): Promise<Readonly<Record<string, string>>> {
  return withRuntime(home, async ({ catalog, data, definitions }) => {
    const found: Record<string, string> = {};
    for (const asset of definitions.graph.assets.keys())
      for (const { partition, files, rows } of (await catalog.pointers(asset)).items) {
        const bytes = await Promise.all(files.map(async ({ path }) => Buffer.from(await data.get(path))));
        found[`${asset} of ${partition}`] = `${rows} rows, ${Buffer.concat(bytes).toString('hex')}`;
      }
    return found;
  });
}

/** Keys of the data store, and those that a visible version names. */
function stored(home: string): Promise<{ readonly all: string[]; readonly live: string[] }> {
  return withRuntime(home, async ({ catalog, data, definitions }) => {
    const all = (await Array.fromAsync(data.list(''))).map(({ key }) => key);
    const live: string[] = [];
    for (const asset of definitions.graph.assets.keys())
      for (const { files } of (await catalog.pointers(asset)).items)
        live.push(...files.map(({ path }) => path));
    return { all, live: live.sort() };
  });
}

/** Where tables should point, as {@link shownIn}, and the versions that were ever published. */
function published(home: string): Promise<{
  readonly locations: Readonly<Record<string, string>>;
  readonly versions: ReadonlySet<string>;
}> {
  return withRuntime(home, async (runtime) => {
    const { catalog, data, definitions } = runtime;
    const locations: Record<string, string> = {};
    const versions = new Set<string>();
    for (const [key, output] of definitions.graph.assets)
      for (const { partition, location } of (await catalog.pointers(key)).items) {
        if (isShown(output, runtime)) locations[`${key} of ${partition}`] = `${placeOf(data, location)}/`;
        for (const known of await versionsOf(key, partition, runtime))
          versions.add(`${key} of ${partition}: ${known.version}`).add(`${placeOf(data, known.location)}/`);
      }
    return { locations, versions };
  });
}

/** No table shows, and no event tells of, what was not published. */
async function expectNoOrphan(home: string): Promise<void> {
  const { versions } = await published(home);
  for (const [what, location] of Object.entries(shownIn(home)))
    expect([...versions], `${what} is at ${location}`).toContain(location);
  for (const told of toldIn(home))
    if (told.type === 'Asset Materialization') {
      const { asset, partition, version } = told.detail;
      expect([...versions]).toContain(`${asset} of ${partition}: ${version}`);
    }
}

const env = (
  home: string,
  more: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> => ({
  QUANTFLOW_HOME: home,
  ...driversOf(home),
  ...more,
});

const undisturbed = join(root, 'undisturbed');
const list = join(root, 'writes');
const first = await spawnQf([...request, ...sequential], env(undisturbed, { [writesVariable]: list })).result;
if (first.code !== 0) throw new Error(first.stdout + first.stderr);
const expected = await visible(undisturbed);
const writes = readFileSync(list, 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(' ') as [WritingProcess, string]);

/** Every write with every mode; without QUANTFLOW_FAULTS=all the first of tables and of events, and each tenth of all. */
function faults(): readonly (readonly [string, Fault])[] {
  const modes: readonly FaultMode[] = ['kill', 'once', 'always'];
  const found: (readonly [string, Fault])[] = [];
  for (const process of ['host', 'batch'] as const) {
    // Of the two Batch jobs, which one process runs, the first is enough.
    const all = writes.filter(([by]) => by === process).map(([, name]) => name);
    const names = process === 'batch' ? all.slice(0, all.length / 2) : all;
    for (const [at, name] of names.entries())
      for (const mode of modes) found.push([`${process} ${at} ${name}: ${mode}`, { process, at, mode }]);
  }
  if (process.env['QUANTFLOW_FAULTS'] === 'all') return found;
  const firsts = ['point', 'recordGlueVersion', 'tell'].flatMap((write) =>
    ['host', 'batch'].map((by) =>
      found.find(([title]) => title.startsWith(by) && title.includes(` ${write}:`)),
    ),
  );
  const isFirst = ({ process, at }: Fault): boolean =>
    firsts.some((first) => first?.[1].process === process && first[1].at === at);
  return found.filter(([, fault], i) => isFirst(fault) || i % 10 === 0);
}

async function lastRun(home: string): Promise<string | undefined> {
  const { code, stdout } = await qf(['runs', '--json', '--project', project], { env: env(home) });
  return code === 0 ? (JSON.parse(stdout) as readonly { readonly runId: string }[])[0]?.runId : undefined;
}

describe('after a write', () => {
  test.concurrent.each(faults())('%s', async (name, fault) => {
    const home = join(root, name.replaceAll(/\W+/g, '-'));
    const broken = await spawnQf(
      [...request, ...sequential],
      env(home, { [faultVariable]: JSON.stringify(fault) }),
    ).result;
    const before = await visible(home);
    for (const [what, bytes] of Object.entries(before)) expect(bytes, what).toBe(expected[what]);
    await expectNoOrphan(home);
    // What cannot be told fails nothing.
    if (name.includes(' tell: ') && fault.mode !== 'kill')
      expect(broken.code, broken.stdout + broken.stderr).toBe(0);
    if (broken.code !== 0) {
      // A run that Plan could not register has nothing to redrive: it is run again.
      const runId = await lastRun(home);
      const again = runId === undefined ? request : ['retry', runId, '--project', project];
      const { code, stdout, stderr } = await spawnQf(again, env(home)).result;
      expect(code, stdout + stderr).toBe(0);
    }
    expect(await visible(home)).toEqual(expected);
    expect(shownIn(home)).toEqual((await published(home)).locations);
    await expectNoOrphan(home);
    await qfJson(['gc', '--keep', '1', '--older-than', '0d', '--project', project], { env: env(home) });
    const { all, live } = await stored(home);
    expect(all).toEqual(live);
    expect(await visible(home)).toEqual(expected);
    expect(shownIn(home)).toEqual((await published(home)).locations);
    rmSync(home, { recursive: true, force: true });
  });
});

test('two backfills of one range started together come to what one does, and no function runs twice', async () => {
  const home = join(root, 'two');
  const range = ['--from', '2024-01-01', '--to', '2024-01-02', '--project', project];
  const both = [1, 2].map(() => spawnQf(['backfill', 'faulty', ...range], env(home)).result);
  for (const { code, stdout, stderr } of await Promise.all(both)) expect(code, stdout + stderr).toBe(0);
  expect(await visible(home)).toEqual(expected);
  expect(shownIn(home)).toEqual((await published(home)).locations);
  // What a function made twice would lie in a version that is not visible; a query is not leased.
  const made = (keys: readonly string[]): readonly string[] => keys.filter((key) => !key.startsWith('even/'));
  const { all, live } = await stored(home);
  expect(made(all)).toEqual(made(live));
});

test('the writes of an undisturbed run are many, and of every kind', () => {
  const names = new Set(writes.map(([by, name]) => `${by} ${name}`));
  for (const name of [
    'host put',
    'host publish',
    'host putStep',
    'host addRun',
    'host updateRun',
    'host point',
    'host recordGlueVersion',
    'host tell',
    'batch publish',
    'batch point',
    'batch tell',
  ])
    expect(names).toContain(name);
});
