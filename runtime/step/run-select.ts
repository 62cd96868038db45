/** Runs the select of a SQL step in the worker itself, on DuckDB with Athena's functions. */
import { basename, join } from 'node:path';
import type { AssetOutput, Step } from '../../core/assets/step.ts';
import { rootOf } from '../../core/assets/store-root.ts';
import { InvalidInputError } from '../../core/errors.ts';
import { castSelect } from '../../core/sql/cast-select.ts';
import { type SqlPiece, sqlPieces } from '../../core/sql/pieces.ts';
import { describeVersion } from '../io/describe-version.ts';
import { withConnection } from '../io/duckdb/connection.ts';
import { quoteIdentifier } from '../io/duckdb/quote.ts';
import { sourceOf } from '../io/duckdb/table-reader.ts';
import { type Piece, pieceOfAll, piecesOf, type SourceTable } from '../io/source-table.ts';
import { copySelects, type SelectCopy } from '../sql/copy-selects.ts';
import { inDuckDb } from '../sql/dialect.ts';
import { lintSql } from '../sql/lint/index.ts';
import { rowSource } from '../sql/row-source.ts';
import { selectByPieces } from '../sql/select-by-pieces.ts';
import { parseSql, type SqlNode } from '../sql/tree.ts';
import { isTableReader, viewStatement } from '../sql/view.ts';
import type { ObjectStore } from '../stores/types.ts';
import type { Attempt } from './attempt.ts';
import { locationOf } from './version.ts';
import type { WrittenOutput } from './write-outputs.ts';

/** Name of the database that the select runs in; it names none itself. */
const database = 'quantflow';

/**
 * Runs the select over the inputs and writes its rows to the folder of the new version: one Parquet file, or one a piece
 * of its table when the rows need not be sorted.
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
  const { type } = output;
  const pieces = sqlPieces(step.body.kind === 'sql' ? step.body.sql.trim() : '');
  const tables = await tablesOf(step, pieces, inputs);
  // A ref becomes the name of a view, a bound its microseconds; everything else of the text stays.
  const body = pieces
    .map(({ text, ref, bound }) => {
      if (bound !== undefined) return `CAST(${partition.window?.[`${bound}Us`]} AS bigint)`;
      return ref === undefined ? text : quoteIdentifier(ref);
    })
    .join('');
  const unsorted = inDuckDb(castSelect(body, { ...type, sortKey: [] }));
  const statement = await parse(step, unsorted);
  const source = statement && rowSource(statement, ({ table }) => tables.get(table)?.files.length === 0);
  const table = source && tables.get(source.table);
  // A day's deltas take twice as long to sort as to write.
  const ofPiece = table && selectByPieces(unsorted, type.sortKey ?? [], source, table);
  const folder = await scratch.folder();
  const copyOf = (select: string, number: number, piece?: Piece): SelectCopy => ({
    views: [...tables].map(([name, whole]) =>
      viewStatement(name, whole, (whole === table ? piece : undefined) ?? pieceOfAll(whole)),
    ),
    select,
    path: join(folder, `part-${String(number).padStart(5, '0')}.parquet`),
  });
  const copies =
    table === undefined || ofPiece === undefined
      ? [copyOf(inDuckDb(castSelect(body, type)), 0)]
      : piecesOf(table).map((piece, number) => copyOf(ofPiece, number, piece));
  const location = locationOf(output, partition.key, version, rootOf(output, layers));
  await copySelects(copies, {
    database,
    use: ofPiece === undefined ? 'query' : 'write',
    signal,
    written: ({ path }) => store.putFile(`${location}/${basename(path)}`, path),
  });
  return { output, written: await describeVersion(store, location, output) };
}

async function tablesOf(
  { name: step }: Step,
  pieces: readonly SqlPiece[],
  inputs: Readonly<Record<string, unknown>>,
): Promise<ReadonlyMap<string, SourceTable>> {
  const tables = new Map<string, SourceTable>();
  for (const name of new Set(pieces.flatMap(({ ref }) => ref ?? []))) {
    const reader = inputs[name];
    if (!isTableReader(reader))
      throw new InvalidInputError(`SQL of ${step}: ref('${name}') is no table of one partition`);
    tables.set(name, await sourceOf(reader));
  }
  return tables;
}

/** The parse tree of the select; undefined for one that DuckDB will refuse, and say why. */
async function parse({ name: step }: Step, select: string): Promise<SqlNode | undefined> {
  const parsed = await withConnection((connection) => parseSql(connection, select), 'write');
  const [statement] = 'problem' in parsed ? [] : parsed.statements;
  const [difference] = statement === undefined ? [] : lintSql(select, statement);
  if (difference !== undefined)
    throw new InvalidInputError(`SQL of ${step}: ${difference.text} (qf check tells the line)`);
  return statement?.['node'] as SqlNode | undefined;
}
