/** IO managers: how values of a type become files of a version and back. A manager is a file and a line in `index.ts`. */
import type { AnyValueType } from '../../core/assets/value-type.ts';
import type { FileEntry, Materialization } from '../catalog/types.ts';
import type { ObjectStore } from '../stores/types.ts';

/** Where a version is written. */
export interface WriteTarget {
  readonly store: ObjectStore;
  /** Folder of the version: `cdm_trade/dt=2024-08-08/sym=ETHUSDT/<version>`. Nothing else writes there. */
  readonly location: string;
  readonly type: AnyValueType;
  readonly asset: string;
  /** An empty local folder for files on their way. */
  scratch(): Promise<string>;
}

/** What was written. */
export interface Written {
  /** In row order. */
  readonly files: readonly FileEntry[];
  /** Null for what has no rows. */
  readonly rows: number | null;
}

/** What a value is read from: a version, published or under audit. */
export interface ReadSource {
  readonly store: ObjectStore;
  readonly type: AnyValueType;
  readonly materialization: Pick<Materialization, 'asset' | 'partition' | 'version' | 'files' | 'rows'>;
  scratch(): Promise<string>;
}

/** Writes and reads the values of one kind of value type. */
export interface IoManager {
  readonly kind: string;
  /** Writes a value below the target. A failure leaves files behind, which no pointer names. */
  write(value: unknown, target: WriteTarget): Promise<Written>;
  /** Opens a value; tables come as readers that draw rows when asked. */
  read(source: ReadSource): Promise<unknown>;
}
