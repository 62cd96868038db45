/** What values are written to and read from, and what is kept of them. */
import type { IoManager } from '../../core/resources/io-manager.ts';
import type { Materialization } from '../catalog/types.ts';
import type { Runtime } from '../runtime.ts';
import type { Scratch } from '../scratch.ts';
import type { ObjectStore } from '../stores/types.ts';

/** Where values are kept. */
export interface ValueStore {
  readonly data: ObjectStore;
  /** The project's own IO managers by kind. */
  readonly ioManagers: ReadonlyMap<string, IoManager>;
  readonly scratch: Scratch;
}

/** The values of a runtime. */
export function valuesOf(
  { data, definitions: { ioManagers } }: Pick<Runtime, 'data' | 'definitions'>,
  scratch: Scratch,
): ValueStore {
  return { data, ioManagers, scratch };
}

/** What was written. */
export type Written = Pick<Materialization, 'location' | 'files' | 'items' | 'rows' | 'columns'>;

/** A version as its materialization tells of it. */
export type StoredVersion = Written & Pick<Materialization, 'partition' | 'version' | 'metadata'>;
