import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../runtime/catalog/index.ts';
import { runRecord } from '../contracts/catalog-records.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'open-catalog-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('openCatalog', () => {
  it('opens a memory catalog, each empty and its own', async () => {
    const catalog = openCatalog('memory:');
    await catalog.addRun(runRecord());
    expect(await openCatalog('memory:').run('run-1')).toBeUndefined();
  });

  it('opens a SQLite file, its path decoded', async () => {
    const path = join(folder, 'my catalog', 'c.sqlite');
    const catalog = openCatalog(pathToFileURL(path).href.replace('file:', 'sqlite:'));
    await catalog.addRun(runRecord());
    await catalog.close();
    expect(existsSync(path)).toBe(true);
  });

  it('names the known schemes for an unknown one', () => {
    expect(() => openCatalog('postgres://host/db')).toThrow(
      'catalog url "postgres://host/db" is of no known kind; begin it with one of: memory:, sqlite:, dynamodb:',
    );
  });

  it.each(['dynamodb:catalog', 'dynamodb://', 'dynamodb://a/b', 'dynamodb://arn:aws:dynamodb:x'])(
    'refuses %s, which names no table',
    (url) => {
      expect(() => openCatalog(url)).toThrow(
        `catalog url ${JSON.stringify(url)} names no table; write dynamodb://<table>, 3 to 255 of the characters`,
      );
    },
  );

  it('refuses a relative path and says what to write', () => {
    expect(() => openCatalog('sqlite://catalog.sqlite')).toThrow('write sqlite:///absolute/path');
  });
});
