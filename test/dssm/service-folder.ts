import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServicePaths } from '../../pipelines/dssm-ranking/services/files.ts';

const shipped = fileURLToPath(new URL('../../pipelines/dssm-ranking/', import.meta.url));

export const pathsIn = (dir: string): ServicePaths => ({
  runtimeConfigPath: join(dir, 'config/training/runtime.yaml'),
  aggregationConfigPath: join(dir, 'config/training/aggregations.yaml'),
  featureViewsDir: join(dir, 'feature_views'),
  featureServicesDir: join(dir, 'feature_services'),
});

export const shippedPaths: ServicePaths = pathsIn(shipped);

/** A copy of the shipped files with some of them replaced, added, edited (by a function) or removed (by null). */
export function withServiceFolder<T>(
  changes: Readonly<Record<string, string | null | ((text: string) => string)>>,
  use: (paths: ServicePaths) => T,
): T {
  const dir = mkdtempSync(join(tmpdir(), 'quantflow-test-'));
  try {
    for (const name of ['config', 'feature_views', 'feature_services'])
      cpSync(join(shipped, name), join(dir, name), { recursive: true });
    for (const [name, change] of Object.entries(changes)) {
      const path = join(dir, name);
      if (change === null) rmSync(path);
      else writeFileSync(path, typeof change === 'string' ? change : change(readFileSync(path, 'utf8')));
    }
    return use(pathsIn(dir));
  } finally {
    rmSync(dir, { recursive: true });
  }
}
