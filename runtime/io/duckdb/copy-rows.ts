/** Writes rows out of memory to a Parquet file: DuckDB draws lists of values by a table function and compresses them. */
import type { DuckDb } from './connection.ts';
import { withConnection } from './connection.ts';
import type { FileRows } from './file-rows.ts';
import { copyToParquet, quoteIdentifier } from './quote.ts';

const functionName = 'quantflow_rows';

/** Files that are being written, by the number that the table function is called with. */
const sources = new Map<number, FileRows>();
const registered = new WeakSet<object>();
let lastSource = 0;

/** Writes the rows, in order, as one Parquet file. The rows can be drawn once. */
export function copyRows(rows: FileRows, path: string): Promise<void> {
  return withConnection(async (connection, duckdb) => {
    if (!registered.has(duckdb.instance)) {
      registered.add(duckdb.instance);
      connection.registerTableFunction(tableFunction(duckdb));
    }
    const source = ++lastSource;
    sources.set(source, rows);
    const columns = rows.names.map(quoteIdentifier).map((name) => `unnest(${name}) AS ${name}`);
    try {
      const select = `SELECT ${columns.join(', ')} FROM ${functionName}(${source})`;
      await connection.run(copyToParquet(select, path));
    } finally {
      sources.delete(source);
    }
  }, 'write');
}

function tableFunction(duckdb: DuckDb): InstanceType<DuckDb['api']['DuckDBTableFunction']> {
  const { api, bindings } = duckdb;
  return api.DuckDBTableFunction.create({
    name: functionName,
    parameterTypes: [api.INTEGER],
    bindFunction: (bind) => {
      const rows = sources.get(Number(bind.getParameter(0)));
      if (rows === undefined) return bind.setError('these rows are not being written');
      bind.setBindData(rows);
      const types = rows.types(duckdb);
      rows.names.forEach((name, k) => {
        bind.addResultColumn(name, types[k]!);
      });
    },
    initFunction: (init) => {
      // One reader at a time keeps the rows in order.
      init.setMaxThreads(1);
    },
    mainFunction: (call, chunk) => {
      chunk.rowCount = (call.getBindData() as FileRows).emit(chunk.chunk, bindings);
    },
  });
}
