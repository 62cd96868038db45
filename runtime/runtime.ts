/** What the code of a run needs from its host. Entry points and hosts build one; nothing below reads the environment. */
import type { Definitions } from '../core/definitions.ts';
import type { Catalog } from './catalog/types.ts';
import type { ReferenceSource } from './config/references.ts';
import type { EventSink } from './events/types.ts';
import type { LogSink } from './logs/types.ts';
import type { MetricsSink } from './metrics/types.ts';
import type { ObjectStore } from './stores/types.ts';
import type { Tables } from './tables/types.ts';

/** The host of a run, as its handlers see it. */
export interface Runtime {
  readonly definitions: Definitions;
  /** Name of the environment: what the definitions say of it holds. */
  readonly environment: string;
  /** What references in configs stand for. */
  readonly references: ReferenceSource;
  /** Versions of assets. */
  readonly data: ObjectStore;
  /** Shards, results of Distributed Maps. */
  readonly runs: ObjectStore;
  readonly catalog: Catalog;
  /** Tables that show what is published, where SQL reads tables rather than the catalog. */
  readonly tables?: Tables | undefined;
  /** Where other systems learn what happened. */
  readonly events?: EventSink | undefined;
  readonly logs: LogSink;
  /** Where what steps did is measured. */
  readonly metrics?: MetricsSink | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A new empty local folder; the caller removes it. */
  readonly makeScratch: () => Promise<string>;
}
