/** Columns of a file: their place in the schema, and how a type is called there. */
import type { ColumnType } from '../../../core/assets/table.ts';
import { bool, byte, i32, list, struct, type Thrift, text } from './thrift.ts';

/** A column: a table's, or vectors of float32 of one length. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType | VectorType;
}

/** `list<float32>`, each of `length` values. */
export interface VectorType {
  readonly length: number;
}

/** Numbers of Parquet's enumerations. */
const optional = 1;
const repeated = 2;
export const physicalTypes = {
  bool: 0,
  int8: 1,
  int32: 1,
  int64: 2,
  float: 4,
  double: 5,
  string: 6,
} as const;
const stringType = struct({ 1: struct({}) });
const listType = struct({ 3: struct({}) });
const integer = (bits: number): Thrift => struct({ 10: struct({ 1: byte(bits), 2: bool(true) }) });

/** The elements of a schema: the root, then each column and all below it. */
export function schemaOf(columns: readonly Column[]): Thrift {
  const root = struct({ 4: text('schema'), 5: i32(columns.length) });
  return list('struct', [root, ...columns.flatMap(elementsOf)]);
}

function elementsOf({ name, type }: Column): readonly Thrift[] {
  switch (type) {
    case 'bool':
      return [leaf(name, physicalTypes.bool)];
    case 'int8':
      return [leaf(name, physicalTypes.int8, 15, integer(8))];
    case 'int32':
      return [leaf(name, physicalTypes.int32, 17, integer(32))];
    case 'int64':
      return [leaf(name, physicalTypes.int64, 18, integer(64))];
    case 'double':
      return [leaf(name, physicalTypes.double)];
    case 'string':
      return [leaf(name, physicalTypes.string, 0, stringType)];
    default:
      return [
        struct({ 3: i32(optional), 4: text(name), 5: i32(1), 6: i32(3), 10: listType }),
        struct({ 3: i32(repeated), 4: text('list'), 5: i32(1) }),
        leaf('element', physicalTypes.float),
      ];
  }
}

function leaf(name: string, type: number, converted?: number, logical?: Thrift): Thrift {
  return struct({
    1: i32(type),
    3: i32(optional),
    4: text(name),
    6: converted === undefined ? undefined : i32(converted),
    10: logical,
  });
}

/** Path of the column that holds the values. */
export function pathOf({ name, type }: Column): Thrift {
  return list('binary', (typeof type === 'object' ? [name, 'list', 'element'] : [name]).map(text));
}
