/**
 * Builds the Lambda layer with DuckDB for Linux on arm64, at the versions of the lock file, from the npm registry:
 *
 *   node infra/build-layer.ts [arm64|x64]
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { layerDir } from './bundle/duckdb-layer.ts';
import { duckDbPackages, lockedPackages } from './bundle/locked-packages.ts';
import { distDir } from './paths.ts';

const [architecture = 'arm64'] = process.argv.slice(2);
if (architecture !== 'arm64' && architecture !== 'x64')
  throw new Error(`architecture ${JSON.stringify(architecture)} is not allowed; use arm64 or x64`);

const dir = layerDir(distDir, architecture);
const folder = join(dir, 'nodejs');
const { manifest, lock } = lockedPackages('quantflow-layer', duckDbPackages);
rmSync(dir, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'package.json'), manifest);
writeFileSync(join(folder, 'package-lock.json'), lock);
const { status } = spawnSync(
  'npm',
  [
    ...['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'],
    ...['--os', 'linux', '--cpu', architecture, '--libc', 'glibc'],
  ],
  { cwd: folder, stdio: 'inherit' },
);
if (status !== 0) {
  rmSync(dir, { recursive: true, force: true });
  throw new Error(`npm ci ended with ${status}: the layer was not built`);
}
process.stdout.write(`the layer is in ${dir}\n`);
