/**
 * A SELECT that takes the rows of one partition one by one, in their order, is written piece by piece: nothing is sorted,
 * and nothing waits in memory.
 */
import { join } from 'node:path';
import { asyncBufferFromFile } from 'hyparquet';
import { readFooter } from '../../../runtime/io/footer.ts';
import { piecesOf, type SourceTable, sourceTable } from '../../../runtime/io/source-table.ts';
import type { SelectCopy } from '../../../runtime/sql/copy-selects.ts';
import { type RowSource, rowSource } from '../../../runtime/sql/row-source.ts';
import { selectByPieces } from '../../../runtime/sql/select-by-pieces.ts';
import type { SqlNode } from '../../../runtime/sql/tree.ts';
import { glueView } from './glue-views.ts';
import { splitSql } from './split-sql.ts';
import type { GlueTable } from './types.ts';

/** How a SELECT is cut. */
export interface PiecesOptions {
  /** Files, about. */
  readonly count: number;
  /** Rows that the partition must have. */
  readonly leastRows: number;
  /** Folder of the files. */
  readonly folder: string;
}

/** The copies that write a SELECT, in row order; undefined for one that must be run as a whole. */
export async function pieceCopies(
  select: string,
  statement: SqlNode,
  tables: ReadonlyMap<string, GlueTable>,
  { count, leastRows, folder }: PiecesOptions,
): Promise<readonly SelectCopy[] | undefined> {
  const unordered = withoutOrder(select, statement['node'] as SqlNode);
  if (unordered === undefined) return undefined;
  const filesOf = ({ table: name, equal }: RowSource): readonly string[] | undefined => {
    const table = tables.get(name);
    return table && filesOfPartition(table, equal);
  };
  const source = rowSource(unordered.node, (one) => filesOf(one)?.length === 0);
  const glueTable = source && tables.get(source.table);
  const files = source && filesOf(source);
  if (source === undefined || glueTable === undefined || files === undefined) return undefined;
  const table = await sourceOf(glueTable, files);
  const rows = table.files.reduce((sum, file) => sum + file.rows, 0);
  const ofPiece = selectByPieces(unordered.select, unordered.key, source, table);
  if (ofPiece === undefined || rows < leastRows) return undefined;
  return piecesOf(table, Math.ceil(rows / count)).map((piece, number) => ({
    views: [...tables].map(([name, one]) =>
      glueView(name, one, one === glueTable ? { piece, constants: table.constants } : undefined),
    ),
    select: ofPiece,
    path: join(folder, `piece-${number}`),
  }));
}

/** A SELECT without its ORDER BY, which is of columns, ascending. */
interface Unordered {
  readonly select: string;
  readonly node: SqlNode;
  readonly key: readonly string[];
}

function withoutOrder(select: string, node: SqlNode): Unordered | undefined {
  const [modifier, ...others] = node['modifiers'] as readonly SqlNode[];
  if (modifier === undefined) return { select, node, key: [] };
  if (modifier['type'] !== 'ORDER_MODIFIER' || others.length > 0) return undefined;
  const key = (modifier['orders'] as readonly SqlNode[]).map(({ type, null_order, expression }) => {
    const { class: kind, column_names: names } = expression as SqlNode;
    const isPlain = type !== 'DESCENDING' && null_order !== 'NULLS FIRST' && kind === 'COLUMN_REF';
    return isPlain ? (names as readonly string[]).at(-1) : undefined;
  });
  const end = placeOfOrder(select);
  if (end === undefined || key.includes(undefined)) return undefined;
  return { select: select.slice(0, end), node: { ...node, modifiers: [] }, key: key as readonly string[] };
}

/** Index of the last ORDER BY outside of parentheses. */
function placeOfOrder(sql: string): number | undefined {
  let place: number | undefined;
  let depth = 0;
  let at = 0;
  for (const { kind, text } of splitSql(sql)) {
    if (kind === 'code')
      for (const { 0: found, index } of text.matchAll(/[()]|\border\s+by\b/gi)) {
        if (found === '(') depth++;
        else if (found === ')') depth--;
        else if (depth === 0) place = at + index;
      }
    at += text.length;
  }
  return place;
}

/** The files of the one partition that a condition leaves; undefined when it may leave several. */
function filesOfPartition(
  { files, partitionKeys }: GlueTable,
  equal: ReadonlyMap<string, string>,
): readonly string[] | undefined {
  if (!partitionKeys.every((key) => equal.has(key))) return undefined;
  return files.filter((file) => partitionKeys.every((key) => valueIn(file, key) === equal.get(key)));
}

/** The value of a partition key, as the folders of a path have it. */
function valueIn(path: string, key: string): string | undefined {
  const folder = path.split('/').findLast((segment) => segment.startsWith(`${key}=`));
  return folder && decodeURIComponent(folder.slice(key.length + 1));
}

async function sourceOf(
  { columns, sortKey = [] }: GlueTable,
  files: readonly string[],
): Promise<SourceTable> {
  const schema = Object.fromEntries(columns.map(({ name, type }) => [name, type]));
  const read = files.map(async (path) => ({
    path,
    footer: await readFooter(await asyncBufferFromFile(path), path),
  }));
  return sourceTable(schema, sortKey, await Promise.all(read));
}
