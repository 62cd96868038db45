/** A table's files as their footers tell of them: how its rows lie, before any is read. */
import type { TableSchema } from '../../core/assets/table.ts';
import { areInOrder } from './file-order.ts';
import type { Footer } from './footer.ts';

/** Files of a table. */
export interface SourceTable {
  readonly schema: TableSchema;
  /** In row order. */
  readonly files: readonly { readonly path: string; readonly rows: number }[];
  /** The rows, one file after the other, come in the order of these columns; none when that is not known. */
  readonly order: readonly string[];
  /** Columns of text that have one value in all rows. */
  readonly constants: ReadonlyMap<string, string>;
}

/** A table of some files. Each is in the order of the sort key. */
export function sourceTable(
  schema: TableSchema,
  sortKey: readonly string[],
  files: readonly { readonly path: string; readonly footer: Footer }[],
): SourceTable {
  const footers = files.map(({ footer }) => footer);
  return {
    schema,
    files: files.map(({ path, footer: { rows } }) => ({ path, rows })),
    order: areInOrder(footers, sortKey) ? sortKey : [],
    constants: new Map(
      Object.keys(schema).flatMap((column) => {
        const value = schema[column] === 'string' ? constantOf(column, footers) : undefined;
        return value === undefined ? [] : [[column, value]];
      }),
    ),
  };
}

function constantOf(column: string, footers: readonly Footer[]): string | undefined {
  const [value, ...others] = footers.map((footer) => footer.constant(column));
  return typeof value === 'string' && others.every((other) => other === value) ? value : undefined;
}

/** Some rows of a table: all of one or more files in a row, or those of one file from `from`, to before `to`. */
export interface Piece {
  readonly files: readonly string[];
  readonly rows?: { readonly from: number; readonly to: number };
}

/** The whole table. */
export function pieceOfAll({ files }: Pick<SourceTable, 'files'>): Piece {
  return { files: files.map(({ path }) => path) };
}

/** Rows of a piece, about: eight of the groups that DuckDB writes. */
const rowsPerPiece = 983_040;

/** The table in pieces, in row order. */
export function piecesOf({ files, schema }: SourceTable, size: number = rowsPerPiece): readonly Piece[] {
  // A column of that name would take the place of the rows' numbers.
  const isCut = !Object.hasOwn(schema, rowNumber);
  const pieces: Piece[] = [];
  let together: string[] = [];
  let rowsTogether = 0;
  const close = (): void => {
    if (together.length > 0) pieces.push({ files: together });
    together = [];
    rowsTogether = 0;
  };
  for (const { path, rows } of files) {
    if (isCut && rows > 2 * size) {
      close();
      for (let from = 0; from < rows; from += size)
        pieces.push({ files: [path], rows: { from, to: Math.min(rows, from + size) } });
      continue;
    }
    together.push(path);
    rowsTogether += rows;
    if (rowsTogether >= size) close();
  }
  close();
  return pieces;
}

/** DuckDB's name of a row's number in its file. Where it is bounded, other groups of rows are not read. */
const rowNumber = 'file_row_number';

/** The condition on the rows of a piece's files; empty for all of them. */
export function whereOf({ rows }: Piece): string {
  return rows === undefined ? '' : `WHERE ${rowNumber} >= ${rows.from} AND ${rowNumber} < ${rows.to}`;
}
