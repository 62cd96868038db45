import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqliteCatalog } from '../../runtime/catalog/sqlite.ts';
import { Database } from '../../runtime/catalog/sqlite-database.ts';
import { applicationId, migrations } from '../../runtime/catalog/sqlite-schema.ts';
import { describeCatalog } from '../contracts/catalog.contract.ts';
import { item, mustPublish, pagesOf, runRecord, stepRecord, time } from '../contracts/catalog-records.ts';
import { beforeStatement } from './nth-statement.ts';

const writers = fileURLToPath(new URL('writers/', import.meta.url));

let folder: string;
let made = 0;
const fresh = (): string => join(folder, String(made++), 'catalog.sqlite');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sqlite-catalog-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describeCatalog('sqlite', async () => sqliteCatalog(fresh()));

describe('sqlite catalog file', () => {
  it('is made with its folder, is one file when closed, and is read again', async () => {
    const path = fresh();
    const catalog = sqliteCatalog(path);
    await catalog.addRun(runRecord());
    await mustPublish(catalog, item());
    await catalog.close();
    await catalog.close();
    expect(await readdir(join(path, '..'))).toEqual(['catalog.sqlite']);
    const again = sqliteCatalog(path);
    expect(await again.run('run-1')).toEqual(runRecord());
    expect((await again.pointer('trades', '2024-01-01'))?.version).toBe('v1');
    await again.close();
    await expect(again.run('run-1')).rejects.toThrow(`catalog ${path}: it was closed`);
  });

  it('is in WAL mode with its schema version', async () => {
    const path = fresh();
    await sqliteCatalog(path).close();
    const file = new DatabaseSync(path);
    expect(file.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(file.prepare('PRAGMA user_version').get()).toEqual({ user_version: migrations.length });
    file.close();
  });

  it('of every earlier version is brought up to this one, with what is in it', async () => {
    for (let version = 1; version < migrations.length; version++) {
      const path = fresh();
      mkdirSync(join(path, '..'));
      const file = new DatabaseSync(path);
      for (const migration of migrations.slice(0, version)) file.exec(migration);
      file.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}`);
      file.exec(`INSERT INTO run VALUES ('old', 'daily', '', '{"runId":"old"}')`);
      file.close();
      const catalog = sqliteCatalog(path);
      expect(await catalog.run('old')).toEqual({ runId: 'old' });
      expect(await catalog.addDynamicPartitions('sym', ['A'], time(0))).toEqual(['A']);
      await catalog.close();
    }
  });

  it('is refused when a later release wrote it, and left as it is', async () => {
    const path = fresh();
    await sqliteCatalog(path).close();
    const file = new DatabaseSync(path);
    file.exec('PRAGMA user_version = 99');
    expect(() => sqliteCatalog(path)).toThrow(
      `catalog ${path} has schema version 99, this release of quantflow knows versions up to ${migrations.length}`,
    );
    expect(file.prepare('PRAGMA user_version').get()).toEqual({ user_version: 99 });
    file.close();
  });

  it("is refused when it is another program's database or no database", async () => {
    const path = fresh();
    await sqliteCatalog(path).close();
    const other = join(path, '..', 'other.sqlite');
    const file = new DatabaseSync(other);
    file.exec('CREATE TABLE theirs (a)');
    file.close();
    expect(() => sqliteCatalog(other)).toThrow("is another program's database");
    const text = join(path, '..', 'text');
    await writeFile(text, 'some text that is no database, long enough to be looked at '.repeat(20));
    expect(() => sqliteCatalog(text)).toThrow(`catalog ${text}: file is not a database`);
  });

  it('may be open twice: each sees at once what the other wrote, and pointers have one winner', async () => {
    const path = fresh();
    const [one, two] = [sqliteCatalog(path), sqliteCatalog(path)];
    await mustPublish(one, item({ version: 'v1' }));
    expect((await two.pointer('trades', '2024-01-01'))?.version).toBe('v1');
    const outcomes = await Promise.all([
      one.publish([item({ version: 'v2' }, 'v1')], stepRecord()),
      two.publish([item({ version: 'v3' }, 'v1')], stepRecord()),
    ]);
    expect(outcomes.map(({ published }) => published)).toEqual([true, false]);
    expect(await two.addRun(runRecord())).toBe(true);
    expect(await one.addRun(runRecord())).toBe(false);
    await one.close();
    expect((await two.pointer('trades', '2024-01-01'))?.version).toBe('v2');
    await two.close();
  });

  it('is not loaded with the commands that need no catalog', async () => {
    const registry = new URL('../../runtime/catalog/index.ts', import.meta.url).href;
    const script = `
      const { openCatalog } = await import(${JSON.stringify(registry)});
      const loaded = () => process.moduleLoadList.some((name) => name.includes('sqlite'));
      const before = loaded();
      openCatalog(${JSON.stringify(`sqlite://${fresh()}`)});
      console.log(before, loaded());`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    for await (const line of createInterface(child.stdout)) output += line;
    expect(output).toBe('false true');
  });
});

/** What a publish of six outputs runs: BEGIN, a look at 6 pointers, 2 writes for each, the step record, COMMIT. */
const statements = 21;

describe('writes of one process at the same time', () => {
  const insert = (database: Database, runId: string) => (): number =>
    database.run("INSERT INTO run (run_id, job, started_at, body) VALUES (?, 'j', '', '{}')", runId);

  it('are one transaction; one that throws has no part in it, and the others have', async () => {
    const path = fresh();
    const database = new Database(path);
    const looker = new DatabaseSync(path);
    const idsOf = (): unknown[] =>
      looker
        .prepare('SELECT run_id FROM run')
        .all()
        .map((row) => row['run_id']);
    let seen: unknown[] | undefined;
    const outcomes = await Promise.allSettled([
      database.write(insert(database, 'a')),
      database.write(() => {
        insert(database, 'lost')();
        throw new Error('no');
      }),
      database.write(() => {
        seen = idsOf();
        return insert(database, 'b')();
      }),
      database.write(insert(database, 'a')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
    expect(seen).toEqual([]);
    expect(idsOf()).toEqual(['a', 'b']);
    looker.close();
    database.close();
  });

  it('are done when the catalog is closed before they were', async () => {
    const path = fresh();
    const catalog = sqliteCatalog(path);
    const added = catalog.addRun(runRecord());
    await catalog.close();
    expect(await added).toBe(true);
    const again = sqliteCatalog(path);
    expect(await again.run('run-1')).toEqual(runRecord());
    await again.close();
  });
});

describe('sqlite catalog and a publish that fails', () => {
  it('writes nothing at whichever statement it fails, and goes on afterwards', async () => {
    const catalog = sqliteCatalog(fresh());
    const items = Array.from({ length: 6 }, (_, i) => item({ asset: `asset_${i}` }));
    for (let n = 1; n <= statements; n++) {
      const restore = beforeStatement(n, () => {
        throw new Error('disk I/O error');
      });
      try {
        await expect(catalog.publish(items, stepRecord())).rejects.toThrow('disk I/O error');
      } finally {
        restore();
      }
      expect(await catalog.materializationsOfRun('run-1')).toEqual({ items: [] });
      expect(await catalog.steps('run-1')).toEqual({ items: [] });
      for (let i = 0; i < 6; i++) expect(await catalog.pointers(`asset_${i}`)).toEqual({ items: [] });
    }
    await mustPublish(catalog, ...items);
    expect((await catalog.materializationsOfRun('run-1')).items).toHaveLength(6);
    await catalog.close();
  });
});

describe('sqlite catalog and other processes', () => {
  /** Runs a publisher to its end: its exit code or the signal that killed it. */
  const publisher = (...args: (string | number)[]): Promise<number | string> =>
    new Promise((done) => {
      const child = spawn(process.execPath, [join(writers, 'publish.ts'), ...args.map(String)], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      child.on('close', (code, signal) => done(code ?? signal ?? 'lost'));
    });

  it('may be made by several at the same moment', async () => {
    const threads = 2;
    const paths = Array.from({ length: 60 }, fresh);
    const workerData = { paths, threads, arrived: new Int32Array(new SharedArrayBuffer(4 * paths.length)) };
    const problems = await Promise.all(
      Array.from({ length: threads }, async () => {
        const worker = new Worker(join(writers, 'open-together.ts'), { workerData });
        return (await once(worker, 'message'))[0] as string[];
      }),
    );
    expect(problems.flat()).toEqual([]);
  });

  it('takes all publishes of several processes that begin with no file', async () => {
    const path = fresh();
    const names = ['w0', 'w1', 'w2'];
    expect(await Promise.all(names.map((name) => publisher(path, name, 200)))).toEqual([0, 0, 0]);
    const catalog = sqliteCatalog(path);
    for (const name of names) {
      const published = await pagesOf((page) => catalog.materializationsOfRun(name, page), 1000);
      expect(published.flat()).toHaveLength(1200);
    }
    await catalog.close();
  });

  it.each([9, 14, 20, statements])('has no part of a publish killed before statement %i of 21', async (n) => {
    const path = fresh();
    expect(await publisher(path, 'killed', 3, n)).toBe('SIGKILL');
    expect(existsSync(`${path}-wal`)).toBe(true);
    const catalog = sqliteCatalog(path);
    const { items: steps } = await catalog.steps('killed');
    expect(steps).toHaveLength(2);
    expect((await catalog.materializationsOfRun('killed')).items).toHaveLength(12);
    for (let i = 0; i < 6; i++) {
      const { items: pointers } = await catalog.pointers(`asset_${i}`);
      expect(pointers.map(({ partition }) => partition)).toEqual(steps.map(({ partition }) => partition));
    }
    await mustPublish(catalog, item({ asset: 'asset_0', partition: 'later' }));
    await catalog.close();
    const file = new DatabaseSync(path);
    expect(file.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    file.close();
  });
});
