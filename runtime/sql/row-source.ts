/** The one table that a select takes its rows from, if it takes each by itself: then any part of the rows can be selected alone. */
import type { ColumnType } from '../../core/assets/table.ts';
import { athenaTypes } from '../../core/sql/cast-select.ts';
import { nodesIn, type SqlNode, withQueries } from './tree.ts';

/** Where the rows of a select come from: filtered and computed, one by one, in their order. */
export interface RowSource {
  /** Name of the table. */
  readonly table: string;
  /** The output columns in their order. One at least is the table's, so nothing is aggregated. */
  readonly columns: readonly OutputColumn[];
  /** What columns of the table are, because WHERE says so. */
  readonly equal: ReadonlyMap<string, string>;
}

/** A column of a select. */
export interface OutputColumn {
  readonly name: string;
  /** The column of the table that it is, as it is or cast; undefined for what is computed. */
  readonly from?: string | undefined;
  /** What it is cast to, last. */
  readonly type?: ColumnType | undefined;
}

/** What takes rows apart or puts them together in another order. */
const reordering: ReadonlySet<unknown> = new Set(['WINDOW', 'SUBQUERY']);

/**
 * The source of a select's rows; undefined for what is not certain to have one.
 *
 * @param select the parse tree of a select
 * @param isEmpty whether no row of a table is as a source says: of what UNION ALL joins, that adds nothing
 */
export function rowSource(
  select: SqlNode,
  isEmpty: (source: RowSource) => boolean = () => false,
): RowSource | undefined {
  if (!isEmptyList(select['modifiers']) || withQueries(select).next().done !== true) return undefined;
  if (select['type'] === 'SET_OPERATION_NODE') return ofUnion(select, isEmpty);
  const from = (select['from_table'] ?? {}) as SqlNode;
  const isPlain =
    select['type'] === 'SELECT_NODE' &&
    select['aggregate_handling'] === 'STANDARD_HANDLING' &&
    [select['group_expressions'], select['group_sets'], from['column_name_alias']].every(isEmptyList) &&
    [select['having'], select['qualify'], select['sample'], from['sample']].every((part) => part === null);
  if (!isPlain) return undefined;
  const items = select['select_list'] as readonly SqlNode[];
  for (const node of nodesIn([items, select['where_clause']]))
    if (reordering.has(node['class'])) return undefined;
  const source = ofTable(from, isEmpty);
  const columns = items.map((item) => outputColumn(item, source));
  const names = columns.map((column) => column?.name.toLowerCase());
  // Of two columns of a name DuckDB renames one; behind `*` there are others.
  if (source === undefined || names.includes(undefined) || new Set(names).size < names.length)
    return undefined;
  if (!columns.some((column) => column?.from !== undefined)) return undefined;
  const equal = [...source.equal, ...equalities(select['where_clause'] as SqlNode | null, source)];
  return { table: source.table, columns: columns as readonly OutputColumn[], equal: new Map(equal) };
}

function ofUnion(select: SqlNode, isEmpty: (source: RowSource) => boolean): RowSource | undefined {
  if (select['setop_type'] !== 'UNION' || select['setop_all'] !== true) return undefined;
  const left = rowSource(select['left'] as SqlNode, isEmpty);
  const right = rowSource(select['right'] as SqlNode, isEmpty);
  if (left === undefined || right === undefined) return undefined;
  if (isEmpty(right)) return left;
  if (!isEmpty(left)) return undefined;
  return {
    ...right,
    columns: right.columns.map((column, i) => ({ ...column, name: left.columns[i]!.name })),
  };
}

/** A table, or what a subquery in its place takes its rows from. */
type Table = Pick<RowSource, 'table' | 'equal'> & { readonly columns?: readonly OutputColumn[] };

function ofTable(from: SqlNode, isEmpty: (source: RowSource) => boolean): Table | undefined {
  if (from['type'] === 'BASE_TABLE') return { table: String(from['table_name']), equal: new Map() };
  if (from['type'] !== 'SUBQUERY') return undefined;
  return rowSource((from['subquery'] as { readonly node: SqlNode }).node, isEmpty);
}

/** Undefined for `*`. */
function outputColumn(item: SqlNode, source: Table | undefined): OutputColumn | undefined {
  if (item['class'] === 'STAR') return undefined;
  const type = castType(item);
  const column = columnOf(type === undefined ? item : castValue(item), source);
  const alias = String(item['alias']);
  const name = alias === '' && item['class'] === 'COLUMN_REF' ? lastName(item) : alias;
  // A cast of what was cast may order it otherwise.
  const isCastAgain = type !== undefined && column?.type !== undefined && type !== column.type;
  return { name, from: isCastAgain ? undefined : column?.from, type: type ?? column?.type };
}

function columnOf(item: SqlNode | undefined, source: Table | undefined): OutputColumn | undefined {
  if (item?.['class'] !== 'COLUMN_REF') return undefined;
  const name = lastName(item);
  if (source?.columns === undefined) return { name, from: name };
  return source.columns.find((column) => column.name === name);
}

const lastName = (reference: SqlNode): string =>
  (reference['column_names'] as readonly string[]).at(-1) as string;

const types = new Map(
  Object.entries(athenaTypes).map(([type, name]) => [name.toUpperCase(), type as ColumnType]),
);

/** What a cast makes; `dialect.ts` has made calls of those to integers. */
function castType(item: SqlNode): ColumnType | undefined {
  const { id } = (item['cast_type'] ?? {}) as { readonly id?: string };
  const [, integer] = /^cast_to_(\w+)$/.exec(String(item['function_name'])) ?? [];
  return types.get(id ?? integer?.toUpperCase() ?? '');
}

function castValue(item: SqlNode): SqlNode | undefined {
  return (item['child'] ?? (item['children'] as readonly SqlNode[] | undefined)?.[0]) as SqlNode | undefined;
}

/** The columns of the table that a condition wants to be equal to a text. */
function* equalities(
  condition: SqlNode | null,
  source: Table,
): Generator<readonly [column: string, value: string]> {
  if (condition?.['type'] === 'CONJUNCTION_AND')
    for (const part of condition['children'] as readonly SqlNode[]) yield* equalities(part, source);
  if (condition?.['type'] !== 'COMPARE_EQUAL') return;
  const { from, type } = columnOf(condition['left'] as SqlNode, source) ?? {};
  const { type: kind, value } = ((condition['right'] as SqlNode)['value'] ?? {}) as SqlNode;
  if (from !== undefined && type === undefined && (kind as SqlNode | undefined)?.['id'] === 'VARCHAR')
    yield [from, value as string];
}

const isEmptyList = (list: unknown): boolean => Array.isArray(list) && list.length === 0;
