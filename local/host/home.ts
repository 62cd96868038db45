/** The folder of the embedded host's state: `.quantflow/` of the project, or QUANTFLOW_HOME. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Where things are below a home. */
export interface Home {
  readonly dir: string;
  /** Versions of assets. */
  readonly data: string;
  /** Shard files and results. */
  readonly runs: string;
  readonly logs: string;
  /** Journals and definitions of executions. */
  readonly executions: string;
  readonly catalog: string;
  readonly scratch: string;
}

/** Paths of a home. */
export function homeAt(dir: string): Home {
  const at = (name: string): string => join(dir, name);
  return {
    dir,
    data: at('data'),
    runs: at('runs'),
    logs: at('logs'),
    executions: at('executions'),
    catalog: at('catalog.sqlite'),
    scratch: at('scratch'),
  };
}

/** The environment by which a worker process finds the same stores and project. */
export function workerEnvironment(home: Home, project: string): Readonly<Record<string, string>> {
  const url = (path: string): string => pathToFileURL(path).href;
  return {
    QUANTFLOW_DATA: url(home.data),
    QUANTFLOW_RUNS: url(home.runs),
    QUANTFLOW_LOGS: url(home.logs),
    QUANTFLOW_CATALOG: url(home.catalog).replace(/^file:/, 'sqlite:'),
    QUANTFLOW_SCRATCH: home.scratch,
    QUANTFLOW_PROJECT: project,
  };
}
