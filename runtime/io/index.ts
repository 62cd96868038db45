/** The IO managers by the kind of value type they are for. */
import type { AnyValueType } from '../../core/assets/value-type.ts';
import { json } from './json.ts';
import { nothing } from './nothing.ts';
import { table } from './table.ts';
import type { IoManager } from './types.ts';

/** Each has the kind that it stands under. */
export const ioManagers: Readonly<Record<'table' | 'json' | 'nothing', IoManager>> = { table, json, nothing };

/** The IO manager of a value type. @throws RangeError for a kind that has none */
export function ioManagerOf({ kind }: Pick<AnyValueType, 'kind'>): IoManager {
  const manager = Object.hasOwn(ioManagers, kind) ? ioManagers[kind as keyof typeof ioManagers] : undefined;
  if (manager !== undefined) return manager;
  throw new RangeError(
    `value type ${JSON.stringify(kind)} has no IO manager; there are ${Object.keys(ioManagers).join(', ')}`,
  );
}
