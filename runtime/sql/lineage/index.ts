/** The columns that each column of a SQL model is made from. */
import type { ColumnSource, ColumnSources } from '../../../core/assets/column-lineage.ts';
import type { AssetOutput, Step } from '../../../core/assets/step.ts';
import { asTables } from '../../../core/sql/as-tables.ts';
import { withConnection } from '../../io/duckdb/connection.ts';
import { inDuckDb } from '../dialect.ts';
import { parseSql } from '../tree.ts';
import { type Relation, sameName } from './relations.ts';
import { columnsOf, UntracedError } from './trace.ts';

/** What is known of the columns of a SQL model. */
export type SqlLineage = { readonly columns: ColumnSources } | { readonly untraced: string };

/** Traces the columns of a SQL step. What cannot be traced is said, and is no error: the run may well take it. */
export async function sqlLineage(step: Step): Promise<SqlLineage> {
  const sql = step.body.kind === 'sql' ? step.body.sql : '';
  const parsed = await withConnection((connection) => parseSql(connection, inDuckDb(asTables(sql))));
  if ('problem' in parsed) return { untraced: parsed.problem };
  const tables = new Map(
    Object.entries(step.deps).map(([name, { asset }]) => [name.toLowerCase(), relationOf(name, asset)]),
  );
  const [statement] = parsed.statements;
  try {
    const made = columnsOf(statement?.['node'] as never, { relations: [], queries: new Map(), tables });
    const [output] = step.outputs as readonly [AssetOutput];
    const from = (column: string): readonly ColumnSource[] =>
      made.find(({ name }) => sameName(name, column))?.from ?? [];
    return {
      columns: Object.fromEntries(Object.keys(output.type.schema ?? {}).map((name) => [name, from(name)])),
    };
  } catch (error) {
    if (error instanceof UntracedError) return { untraced: error.message };
    throw error;
  }
}

function relationOf(name: string, { key, type: { schema } }: AssetOutput): Relation {
  if (schema === undefined) return { name, columns: [], undeclared: key };
  return {
    name,
    columns: Object.keys(schema).map((column) => ({ name: column, from: [{ asset: key, column }] })),
  };
}
