/** Columns of a value as its materialization lists them. */
import type { AnyValueType } from '../../core/assets/value-type.ts';
import type { ColumnDescription } from '../../core/resources/io-manager.ts';

/** The declared columns of a value type, in order. */
export function columnsOf(type: AnyValueType): readonly ColumnDescription[] {
  return Object.entries(type.schema ?? {}).map(([name, columnType]) => ({ name, type: columnType }));
}
