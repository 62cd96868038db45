/**
 * The Lambda layer with DuckDB, for the functions that read and write tables.
 *
 * The one to deploy is made by `infra/build-layer.ts`, which needs the npm registry: Linux on arm64, whatever machine it
 * runs on. Synthesizing needs no network: without that layer it takes the Linux packages that are installed here, and
 * the functions get the architecture of those. So what is synthesized can be deployed either way.
 */
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../paths.ts';
import { duckDbPackages, lockedPackages } from './locked-packages.ts';

/** A layer's folder. */
export interface DuckDbLayer {
  readonly dir: string;
  readonly architecture: 'arm64' | 'x64';
  /** What to tell who synthesizes. */
  readonly warning?: string;
}

/** Where a layer for an architecture lies. */
export function layerDir(distDir: string, architecture: 'arm64' | 'x64'): string {
  return join(distDir, 'layers', `duckdb-linux-${architecture}`);
}

/** Where packages lie in a layer: Lambda's NODE_PATH has `/opt/nodejs/node_modules`. */
export const packagesInLayer = 'nodejs/node_modules';

/**
 * The layer to deploy.
 *
 * @throws Error where there is neither a layer nor an installed Linux package
 */
export function duckDbLayer(distDir: string): DuckDbLayer {
  const { names, versions } = lockedPackages('layer', duckDbPackages);
  const arm64 = layerDir(distDir, 'arm64');
  if (versionIn(join(arm64, packagesInLayer)) === versions['@duckdb/node-api'])
    return { dir: arm64, architecture: 'arm64' };
  for (const architecture of ['arm64', 'x64'] as const) {
    if (!existsSync(join(packageRoot, 'node_modules', `@duckdb/node-bindings-linux-${architecture}`)))
      continue;
    const dir = join(distDir, 'layers', `installed-linux-${architecture}`);
    rmSync(dir, { recursive: true, force: true });
    const other = /-bindings-/;
    for (const name of names) {
      if (other.test(name) && !name.endsWith(`-linux-${architecture}`)) continue;
      cpSync(join(packageRoot, 'node_modules', name), join(dir, packagesInLayer, name), { recursive: true });
    }
    return {
      dir,
      architecture,
      warning: `the DuckDB layer for arm64 is not built: the layer is made of the packages installed here, and its functions run on ${architecture}. For arm64, which costs less: npm run layer (node infra/build-layer.ts)`,
    };
  }
  throw new Error(
    'no DuckDB for Linux is installed here, so there is nothing to make the Lambda layer of; make it with: npm run layer (node infra/build-layer.ts)',
  );
}

function versionIn(packages: string): string | undefined {
  const file = join(packages, '@duckdb/node-api/package.json');
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}
