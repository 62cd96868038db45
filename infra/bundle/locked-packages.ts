/** Packages at the versions of the package's own lock file: what an image or a layer installs is what was tested. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../paths.ts';

interface LockEntry {
  readonly version: string;
  readonly optional?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

type LockEntries = Readonly<Record<string, LockEntry>>;

/** A folder of packages for `npm ci`. */
export interface LockedPackages {
  /** Text of `package.json`: exact versions. */
  readonly manifest: string;
  /** Text of `package-lock.json`: every platform's package, with its hash. */
  readonly lock: string;
  /** Exact versions of the packages asked for. */
  readonly versions: Readonly<Record<string, string>>;
  /** Names, with what they depend on. */
  readonly names: readonly string[];
}

/** DuckDB's packages. */
export const duckDbPackages: readonly string[] = ['@duckdb/node-api', '@duckdb/node-bindings'];

/**
 * Some packages and what they depend on.
 *
 * @param name of the package that depends on them
 * @throws Error for a package that is not in the lock
 */
export function lockedPackages(
  name: string,
  packages: readonly string[],
  root: string = packageRoot,
): LockedPackages {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: LockEntries };
  const entries: Record<string, LockEntry> = {};
  const visit = (wanted: string): void => {
    const folder = `node_modules/${wanted}`;
    if (entries[folder] !== undefined) return;
    const entry = lock.packages[folder];
    if (entry === undefined) throw new Error(`package-lock.json has no ${folder}; run npm install`);
    entries[folder] = entry;
    for (const next of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) visit(next);
  };
  for (const wanted of packages) visit(wanted);
  const versions = Object.fromEntries(
    packages.map((wanted) => [wanted, (entries[`node_modules/${wanted}`] as LockEntry).version]),
  );
  const head = { name, version: '0.0.0' };
  return {
    manifest: text({ ...head, private: true, type: 'module', dependencies: versions }),
    lock: text({
      ...head,
      ...{ lockfileVersion: 3, requires: true },
      packages: { '': { ...head, dependencies: versions }, ...sorted(entries) },
    }),
    versions,
    names: Object.keys(sorted(entries)).map((folder) => folder.slice('node_modules/'.length)),
  };
}

function sorted(entries: LockEntries): LockEntries {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function text(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
