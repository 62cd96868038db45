/** The columns of assets, and the columns that each of them is made from. */
import type { ColumnSource } from '../core/assets/column-lineage.ts';
import { type AssetOutput, isExternal } from '../core/assets/step.ts';
import { sqlLineage } from '../runtime/sql/lineage/index.ts';

/** A column in a lineage. */
export interface LineageColumn {
  readonly name: string;
  readonly type: string;
  /** Columns that it is made from; none of a column that is made from no other. Absent: not traced. */
  readonly from?: readonly ColumnSource[];
}

/** The columns of an asset. */
export interface AssetColumns {
  readonly columns: readonly LineageColumn[];
  /** Why no column is traced. */
  readonly untraced?: string;
}

/** The columns of an asset: traced through its SQL, or as its definition says. */
export async function columnsOf(asset: AssetOutput): Promise<AssetColumns> {
  const listed = listedColumns(asset);
  if (listed.length === 0) return { columns: [] };
  if (asset.step.body.kind === 'sql') {
    const lineage = await sqlLineage(asset.step);
    if ('untraced' in lineage) return { columns: listed, untraced: lineage.untraced };
    return { columns: listed.map((column) => ({ ...column, from: lineage.columns[column.name] ?? [] })) };
  }
  const declared = asset.columnLineage;
  const columns = listed.map((column) => {
    const from = Object.hasOwn(declared, column.name) ? declared[column.name] : undefined;
    return from === undefined ? column : { ...column, from };
  });
  if (columns.some((column) => 'from' in column)) return { columns };
  const maker = isExternal(asset.step) ? 'another system makes it' : 'a function makes it';
  return { columns, untraced: `${maker}, and its definition has no columnLineage` };
}

/** The columns of the type, or what the definition's metadata lists as `columns`, `name type` each. */
function listedColumns({ type, metadata }: AssetOutput): readonly LineageColumn[] {
  if (type.schema !== undefined)
    return Object.entries(type.schema).map(([name, columnType]) => ({ name, type: columnType }));
  const listed = metadata['columns']?.value;
  if (!Array.isArray(listed)) return [];
  return listed.map(String).map((text) => {
    const [name = '', ...rest] = text.split(' ');
    return { name, type: rest.join(' ') };
  });
}
