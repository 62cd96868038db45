/**
 * Dynamic partitions of a project as the catalog keeps them. A run has those of its start for as long as it goes on:
 * what is added or deleted meanwhile is for the runs after it.
 */
import { bindDefinitions, dynamicSetsOfGraph } from '../core/bind-definitions.ts';
import type { Definitions } from '../core/definitions.ts';
import { everyItem } from './catalog/every-item.ts';
import type { Catalog } from './catalog/types.ts';
import type { Runtime } from './runtime.ts';

/** Reads the dynamic sets of a project as of a time (ms since the epoch). */
export async function boundDefinitions(
  definitions: Definitions,
  catalog: Catalog,
  asOf: number,
): Promise<Definitions> {
  const values = new Map<string, readonly string[]>();
  const at = new Date(asOf).toISOString();
  for (const set of dynamicSetsOfGraph(definitions.graph)) {
    const found: string[] = [];
    for await (const { value } of everyItem((page) => catalog.dynamicPartitions(set, { ...page, asOf: at })))
      found.push(value);
    values.set(set, found);
  }
  return bindDefinitions(definitions, { valuesOf: (set) => values.get(set) ?? [] });
}

interface Bound {
  readonly runId: string;
  readonly from: Definitions;
  readonly definitions: Promise<Definitions>;
}

/** Of the run that was last asked for: its steps come one after another, and its sets do not change. */
const latest = new WeakMap<Catalog, Bound>();

/** The runtime of a run that began at `asOf`, its definitions bound. */
export async function runtimeOfRun(runtime: Runtime, runId: string, asOf: number): Promise<Runtime> {
  const { catalog, definitions } = runtime;
  let bound = latest.get(catalog);
  if (bound?.runId !== runId || bound.from !== definitions) {
    bound = { runId, from: definitions, definitions: boundDefinitions(definitions, catalog, asOf) };
    latest.set(catalog, bound);
    bound.definitions.catch(() => latest.delete(catalog));
  }
  return { ...runtime, definitions: await bound.definitions };
}
