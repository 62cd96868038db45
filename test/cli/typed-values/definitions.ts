/** An asset of every kind of value. */
import { tableFromArrays } from 'apache-arrow';
import {
  arrow,
  asset,
  bytes,
  type Definitions,
  definitions,
  ioManager,
  job,
  json,
  nothing,
  parquetFile,
  table,
  valueType,
} from '../../../core/index.ts';
import { withConnection } from '../../../runtime/io/duckdb/connection.ts';

const plain = ioManager({
  kind: 'plain',
  write: (text: string, { put }) => put('a.txt', text),
  read: () => '',
});

const project: Definitions = definitions({
  assets: [
    asset({
      key: 'rows',
      type: table({ id: 'int64', name: 'string', ok: 'bool' }),
      run: () => ({
        rows: 3,
        columns: { id: Float64Array.of(1, 2, 3), name: ['a', null, 'c'], ok: Uint8Array.of(1, 0, 1) },
      }),
    }),
    asset({ key: 'document', type: json(), run: () => ({ depth: [1, 2] }) }),
    asset({ key: 'list', type: json(), run: () => [1, 2, 3] }),
    asset({ key: 'raw', type: bytes(), run: () => new TextEncoder().encode('hello') }),
    asset({
      key: 'vectors',
      type: arrow(),
      run: () => tableFromArrays({ id: Int32Array.of(7, 8), score: Float64Array.of(0.5, Number.NaN) }),
    }),
    asset({
      key: 'made',
      type: parquetFile({ id: 'int64', at: 'string' }),
      run: async (context) => {
        const path = `${await context.scratch()}/made.parquet`;
        const query = "SELECT 2::BIGINT AS id, 'x' AS at UNION ALL SELECT 3, NULL";
        await withConnection((connection) => connection.run(`COPY (${query}) TO '${path}'`));
        return path;
      },
    }),
    asset({ key: 'told', type: nothing(), run: () => {} }),
    asset({ key: 'own', type: valueType<string>({ kind: 'plain' }), run: () => 'text' }),
  ],
  ioManagers: [plain],
  jobs: [job({ name: 'all' })],
});

export default project;
