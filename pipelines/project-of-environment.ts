/**
 * The project of a worker process: the folder that QUANTFLOW_PROJECT names. A bundle has the project inside, and its
 * build puts a module with the same export in this one's place.
 */
import type { Definitions } from '../core/definitions.ts';
import { loadProject } from './load-project.ts';

/** Loads the worker's project. @throws Error without QUANTFLOW_PROJECT */
export function projectOfEnvironment(): Promise<Definitions> {
  const dir = process.env['QUANTFLOW_PROJECT'];
  if (dir === undefined)
    throw new Error('environment variable QUANTFLOW_PROJECT is not set; it names the folder of the project');
  return loadProject(dir, process.env['QUANTFLOW_STRICT'] === 'false' ? () => {} : undefined);
}
