/** Arrow tables: one Arrow IPC file, `table.arrow`. The library is loaded when the first value is written or read. */
import type { Table } from 'apache-arrow';
import type { ColumnType, TableSchema } from '../../core/assets/table.ts';
import { metadata } from '../../core/metadata/value.ts';
import { type IoManager, ioManager } from '../../core/resources/io-manager.ts';
import { plainCell } from './plain-row.ts';

const file = 'table.arrow';

/** Arrow's types by name -> declared types; texts may be in a dictionary. */
const declared: Readonly<Record<string, ColumnType>> = {
  Int8: 'int8',
  Int32: 'int32',
  Int64: 'int64',
  Float64: 'double',
  Utf8: 'string',
  'Dictionary<Int32, Utf8>': 'string',
  Bool: 'bool',
};

export const arrow: IoManager<Table, Table> = ioManager({
  kind: 'arrow',

  async write(value, { asset, type, put }) {
    if (!isTable(value))
      throw new TypeError(`asset ${asset} is an Arrow table: return a Table of the package apache-arrow`);
    const columns = value.schema.fields.map((field) => ({
      name: field.name,
      type: declared[String(field.type)] ?? String(field.type),
    }));
    if (type.schema !== undefined) checkColumns(asset, columns, type.schema);
    const { tableToIPC } = await import('apache-arrow');
    await put(file, tableToIPC(value, 'file'), value.numRows);
    return { rows: value.numRows, columns };
  },

  async read({ get }) {
    const { tableFromIPC } = await import('apache-arrow');
    return tableFromIPC(await get(file));
  },

  async empty(_asset, { schema = {} }) {
    const library = await import('apache-arrow');
    const types = {
      int8: library.Int8,
      int32: library.Int32,
      int64: library.Int64,
      double: library.Float64,
      string: library.Utf8,
      bool: library.Bool,
    };
    const fields = Object.entries(schema).map(([name, type]) =>
      library.Field.new(name, new types[type](), true),
    );
    return new library.Table(new library.Schema(fields));
  },

  async preview(source, limit) {
    const table = await arrow.read(source);
    const columns = table.schema.fields.map((field) => field.name);
    const records = Array.from({ length: Math.min(limit, table.numRows) }, (_, at) =>
      Object.fromEntries(columns.map((name, k) => [name, plainCell(table.getChildAt(k)?.get(at))])),
    );
    return metadata.table({ columns, records });
  },
});

/** By its shape: a project may have a copy of the library of its own. */
function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && 'schema' in value && 'batches' in value;
}

function checkColumns(
  asset: string,
  columns: readonly { readonly name: string; readonly type: string }[],
  schema: TableSchema,
): void {
  const found = new Map(columns.map(({ name, type }) => [name, type]));
  for (const [name, type] of Object.entries(schema)) {
    if (!found.has(name))
      throw new TypeError(
        `asset ${asset}, column ${name} is missing; the table has ${[...found.keys()].join(', ') || 'no columns'}`,
      );
    if (found.get(name) !== type)
      throw new TypeError(
        `asset ${asset}, column ${name} is ${found.get(name)} in the table and ${type} in the asset's type`,
      );
  }
  for (const name of found.keys())
    if (!Object.hasOwn(schema, name))
      throw new TypeError(`asset ${asset}, column ${name} is not one of the declared columns`);
}
