/** Builds a runtime from the environment of a worker: entry points call it once. */
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Definitions } from '../core/definitions.ts';
import { defaultEnvironment, environmentOf } from '../core/environments.ts';
import { openCatalog } from './catalog/index.ts';
import { openReferences } from './config/references.ts';
import { openEvents } from './events/index.ts';
import { configureDuckDb } from './io/duckdb/connection.ts';
import { fileLogs } from './logs/files.ts';
import { printedLogs } from './logs/printed.ts';
import { billOf } from './metrics/bill.ts';
import { printedMetrics } from './metrics/printed.ts';
import type { Runtime } from './runtime.ts';
import { openStore } from './stores/index.ts';
import { openTables } from './tables/index.ts';

/**
 * Environment variables of a worker, each required unless said. The others are what `{ env: NAME }` in a config stands
 * for.
 */
export interface WorkerEnvironment {
  readonly [variable: string]: string | undefined;
  /** URL of the store of asset versions. */
  readonly QUANTFLOW_DATA?: string | undefined;
  /** URL of the store of shards and results. */
  readonly QUANTFLOW_RUNS?: string | undefined;
  readonly QUANTFLOW_CATALOG?: string | undefined;
  /** URL of the tables that show what is published. Left out: none, SQL reads the catalog. */
  readonly QUANTFLOW_TABLES?: string | undefined;
  /** URL of where events go. Left out: nowhere. */
  readonly QUANTFLOW_EVENTS?: string | undefined;
  /** URL of the store of secrets. Left out: they are environment variables, QUANTFLOW_SECRET_... */
  readonly QUANTFLOW_SECRETS?: string | undefined;
  /** `file:` URL of the logs folder. Left out: logs and metrics are printed, for CloudWatch. */
  readonly QUANTFLOW_LOGS?: string | undefined;
  /** Name of the environment. @default 'dev' */
  readonly QUANTFLOW_ENV?: string | undefined;
  /** Folder for scratch files. @default the system's */
  readonly QUANTFLOW_SCRATCH?: string | undefined;
}

/**
 * Opens the stores that the environment names.
 *
 * @throws Error that names a missing variable or an unknown kind of store
 */
export async function openRuntime(
  environment: WorkerEnvironment,
  definitions: Definitions,
  now: () => number,
): Promise<Runtime> {
  const need = (name: 'QUANTFLOW_DATA' | 'QUANTFLOW_RUNS' | 'QUANTFLOW_CATALOG'): string => {
    const value = environment[name];
    if (value === undefined || value === '')
      throw new Error(
        `environment variable ${name} is not set; a worker is started by a run's state machine`,
      );
    return value;
  };
  configureDuckDb(definitions.local);
  const {
    QUANTFLOW_TABLES: tables,
    QUANTFLOW_EVENTS: events,
    QUANTFLOW_SECRETS: secrets,
    QUANTFLOW_LOGS: logs,
    QUANTFLOW_SCRATCH: scratch = tmpdir(),
  } = environment;
  const name = environment.QUANTFLOW_ENV || defaultEnvironment;
  // A name that the project does not know is refused here, before anything is done.
  environmentOf(definitions, name);
  return {
    definitions,
    environment: name,
    references: openReferences(environment, secrets, now),
    data: await openStore(need('QUANTFLOW_DATA')),
    runs: await openStore(need('QUANTFLOW_RUNS')),
    catalog: await openCatalog(need('QUANTFLOW_CATALOG')),
    tables: tables === undefined ? undefined : await openTables(tables),
    events: events === undefined ? undefined : await openEvents(events),
    logs: logs === undefined ? printedLogs() : fileLogs(fileURLToPath(logs)),
    metrics: logs === undefined ? printedMetrics(name, billOf(environment, now())) : undefined,
    now,
    makeScratch: async () => {
      await mkdir(scratch, { recursive: true });
      return mkdtemp(join(scratch, 'quantflow-'));
    },
  };
}
