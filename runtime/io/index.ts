/** The IO managers by the kind of value type they are for. */
import type { AssetOutput } from '../../core/assets/step.ts';
import type { BuiltInKind } from '../../core/assets/value-type.ts';
import type { IoManager } from '../../core/resources/io-manager.ts';
import { arrow } from './arrow.ts';
import { bytes } from './bytes.ts';
import { json } from './json.ts';
import { nothing } from './nothing.ts';
import { parquetFile } from './parquet-file.ts';
import { table } from './table.ts';

/** Each has the kind that it stands under. */
export const ioManagers: Readonly<Record<BuiltInKind, IoManager>> = {
  table,
  json,
  nothing,
  bytes,
  arrow,
  parquet_file: parquetFile,
};

/**
 * The IO manager of an output: its own, else the project's for its kind, else quantflow's.
 *
 * @throws RangeError for a kind that has none, which `definitions` refuses
 */
export function ioManagerOf(
  { ioManager, type: { kind } }: Pick<AssetOutput, 'type' | 'ioManager'>,
  own: ReadonlyMap<string, IoManager>,
): IoManager {
  const builtIn = Object.hasOwn(ioManagers, kind) ? ioManagers[kind as BuiltInKind] : undefined;
  const manager = ioManager ?? own.get(kind) ?? builtIn;
  if (manager !== undefined) return manager;
  throw new RangeError(
    `value type ${JSON.stringify(kind)} has no IO manager; there are ${[...own.keys(), ...Object.keys(ioManagers)].join(', ')}`,
  );
}
