/** Runs the select of a SQL step in the worker itself, on DuckDB with Athena's functions. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AssetOutput } from '../../core/assets/step.ts';
import { rootOf } from '../../core/assets/store-root.ts';
import { InvalidInputError } from '../../core/errors.ts';
import { castSelect } from '../../core/sql/cast-select.ts';
import { sqlPieces } from '../../core/sql/pieces.ts';
import { describeVersion } from '../io/describe-version.ts';
import { inLittleMemory } from '../io/duckdb/connection.ts';
import { quoteIdentifier, quoteLiteral } from '../io/duckdb/quote.ts';
import { orderOfFiles } from '../io/duckdb/table-reader.ts';
import { inDuckDb } from '../sql/dialect.ts';
import { lintSql } from '../sql/lint/index.ts';
import { keepsOrder, type OrderedTable } from '../sql/row-order.ts';
import { withSession } from '../sql/session.ts';
import { parseSql, type SqlNode } from '../sql/tree.ts';
import { isTableReader, viewStatement } from '../sql/view.ts';
import type { ObjectStore } from '../stores/types.ts';
import type { Attempt } from './attempt.ts';
import { locationOf } from './version.ts';
import type { WrittenOutput } from './write-outputs.ts';

/** Name of the database that the select runs in; it names none itself. */
const database = 'quantflow';

/**
 * Runs the select over the inputs and writes its rows to the folder of the new version, one Parquet file.
 *
 * @param inputs table readers by the name of the dep
 */
export async function runSelect(
  { step, partition, scratch, layers }: Pick<Attempt, 'step' | 'partition' | 'scratch' | 'layers'>,
  inputs: Readonly<Record<string, unknown>>,
  version: string,
  store: ObjectStore,
  signal: AbortSignal,
): Promise<WrittenOutput> {
  const [output] = step.outputs as readonly [AssetOutput];
  const sql = step.body.kind === 'sql' ? step.body.sql.trim() : '';
  const pieces = sqlPieces(sql);
  // A ref becomes the name of a view, a bound its microseconds; everything else of the text stays.
  const body = pieces.map(({ text, ref, bound }) => {
    if (bound !== undefined) return `CAST(${partition.window?.[`${bound}Us`]} AS bigint)`;
    return ref === undefined ? text : quoteIdentifier(ref);
  });
  const path = join(await scratch.folder(), 'part-00000.parquet');
  const location = locationOf(output, partition.key, version, rootOf(output, layers));
  const rows = await withSession(database, signal, async (connection) => {
    const tables = new Map<string, OrderedTable>();
    for (const name of new Set(pieces.flatMap(({ ref }) => ref ?? []))) {
      const reader = inputs[name];
      if (!isTableReader(reader))
        throw new InvalidInputError(`SQL of ${step.name}: ref('${name}') is no table of one partition`);
      await connection.run(await viewStatement(name, reader));
      tables.set(name, { schema: reader.schema, order: await orderOfFiles(reader) });
    }
    const sorted = inDuckDb(castSelect(body.join(''), output.type));
    const parsed = await parseSql(connection, sorted);
    const [statement] = 'problem' in parsed ? [] : parsed.statements;
    const [difference] = statement === undefined ? [] : lintSql(sorted, statement);
    if (difference !== undefined)
      throw new InvalidInputError(`SQL of ${step.name}: ${difference.text} (qf check tells the line)`);
    const { schema = {}, sortKey = [] } = output.type;
    // A day's deltas take twice as long to sort as to write.
    const isInOrder = statement !== undefined && keepsOrder(bodyOf(statement), sortKey, schema, tables);
    const select = isInOrder ? inDuckDb(castSelect(body.join(''), { ...output.type, sortKey: [] })) : sorted;
    const copy = `COPY (${select}) TO ${quoteLiteral(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`;
    const run = () => connection.runAndReadAll(copy);
    const copied = await (isInOrder ? inLittleMemory(connection, run) : run());
    return Number(copied.getRowsJson()[0]?.[0]);
  });
  if (rows === 0) await rm(path);
  else await store.putFile(`${location}/part-00000.parquet`, path);
  return { output, written: await describeVersion(store, location, output) };
}

/** The model's own select inside of the one that casts its columns. */
function bodyOf(statement: SqlNode): SqlNode {
  const { from_table } = statement['node'] as {
    readonly from_table: { readonly subquery: { node: SqlNode } };
  };
  return from_table.subquery.node;
}
