/** A Parquet file as the CSV file of its layout: so its values pass the same checks, by the same code. */
import { Failure } from '../../../../core/errors.ts';
import { quoteIdentifier, readParquet } from '../../../../runtime/io/duckdb/quote.ts';
import { scan } from '../../../../runtime/io/duckdb/scan.ts';
import { headerOf, type RawTable } from '../../csv/raw-table.ts';

/**
 * Rows in the order of the file, whatever its row groups, in bounded memory. Columns are found by the name of the raw
 * column or of the CSV's header; others are left aside. Times are whole numbers or timestamps.
 *
 * @throws Failure for what is no Parquet file, or lacks a column
 */
export async function* parquetAsCsv(path: string, name: string, table: RawTable): AsyncGenerator<Uint8Array> {
  const file = readParquet([path]);
  try {
    const types = await typesOf(file);
    const fields = columnsOf(types, name, table).map((column) => fieldOf(column, types.get(column)!));
    yield Buffer.from(`${headerOf(table)}\n`);
    for await (const rows of scan(`SELECT ${fields.join(` || ',' || `)} FROM ${file}`))
      yield Buffer.from(`${rows.strings(0).join('\n')}\n`);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`${name} cannot be read as Parquet: ${(error as Error).message}`, { cause: error });
  }
}

/** Types of the file's columns by name. */
async function typesOf(file: string): Promise<ReadonlyMap<string, string>> {
  const types = new Map<string, string>();
  for await (const chunk of scan(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${file})`))
    chunk.strings(0).forEach((column, i) => {
      types.set(column as string, chunk.strings(1)[i] as string);
    });
  return types;
}

/**
 * SQL of a field. Null is an empty one. The end of a line in a text becomes a comma: such a text does not keep to its
 * field, which the checks that follow refuse.
 */
function fieldOf(column: string, type: string): string {
  const value = quoteIdentifier(column);
  const text = type.startsWith('TIMESTAMP') ? `epoch_us(${value})` : value;
  const plain = `CAST(${text} AS VARCHAR)`;
  return `coalesce(${type === 'VARCHAR' ? `translate(${value}, chr(10) || chr(13), ',,')` : plain}, '')`;
}

/** The file's names of the layout's columns. */
function columnsOf(
  types: ReadonlyMap<string, string>,
  name: string,
  { fields }: RawTable,
): readonly string[] {
  const missing: string[] = [];
  const found = Object.entries(fields).map(([column, { headers = [] }]) => {
    const one = [column, ...headers].find((candidate) => types.has(candidate));
    if (one === undefined) missing.push(column);
    return one ?? column;
  });
  if (missing.length === 0) return found;
  throw new Failure(
    `${name} lacks the columns ${missing.join(', ')}; it has ${[...types.keys()].join(', ')}`,
  );
}
