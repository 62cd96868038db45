/** Another program to measure beside this one: Python modules of a virtual environment. */
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Measured, measure } from './measure.ts';
import { UsageError } from './usage-error.ts';

/** Runs a module of the program. */
export type Peer = (module: string, args: readonly string[]) => Promise<Measured>;

/**
 * The program of a virtual environment.
 *
 * @param folder where its modules are, when they are not installed there
 * @throws UsageError when there is no such environment
 */
export function peerOf(venv: string, folder: string | undefined): Peer {
  const python = resolve(venv, 'bin', 'python');
  if (!existsSync(python))
    throw new UsageError(`--peer ${venv} is no virtual environment: there is no ${python}`);
  const caches = join(tmpdir(), 'quantflow-bench-peer');
  mkdirSync(caches, { recursive: true });
  const environment = {
    NUMBA_CACHE_DIR: join(caches, 'numba'),
    PYTHONPYCACHEPREFIX: join(caches, 'pyc'),
    ...(folder !== undefined && { PYTHONPATH: resolve(folder) }),
  };
  return (module, args) => measure(python, ['-m', module, ...args], environment);
}
