/** Whether a select gives its rows in the order of its one table: then nothing needs to sort them. */
import type { TableSchema } from '../../core/assets/table.ts';
import { nodesIn, type SqlNode, withQueries } from './tree.ts';

/** A table that a select reads, as its files lie. */
export interface OrderedTable {
  readonly schema: TableSchema;
  /** The rows of the files, one after the other, come in the order of these columns. */
  readonly order: readonly string[];
}

/** What takes rows apart or puts them together in another order. */
const reordering: ReadonlySet<unknown> = new Set(['WINDOW', 'SUBQUERY']);

/**
 * Whether the rows come in the order of `key` because those of the one table do, which DuckDB keeps where it only
 * filters and computes. What is not certain is false.
 *
 * @param select the parse tree of a select
 * @param schema its declared columns
 */
export function keepsOrder(
  select: SqlNode,
  key: readonly string[],
  schema: TableSchema,
  tables: ReadonlyMap<string, OrderedTable>,
): boolean {
  const from = (select['from_table'] ?? {}) as SqlNode;
  const isPlain =
    select['type'] === 'SELECT_NODE' &&
    select['aggregate_handling'] === 'STANDARD_HANDLING' &&
    [select['modifiers'], select['group_expressions'], select['group_sets']].every(isEmpty) &&
    withQueries(select).next().done === true &&
    from['type'] === 'BASE_TABLE' &&
    isEmpty(from['column_name_alias']) &&
    [select['sample'], from['sample']].every((sample) => sample === null);
  const table = isPlain ? tables.get(String(from['table_name'])) : undefined;
  if (table === undefined) return false;
  for (const node of nodesIn(select)) if (reordering.has(node['class'])) return false;
  return key.every((column, i) => {
    const source = table.order[i];
    const isSame = source !== undefined && table.schema[source] === schema[column];
    return isSame && sourceOf(select['select_list'] as readonly SqlNode[], column) === source;
  });
}

const isEmpty = (list: unknown): boolean => Array.isArray(list) && list.length === 0;

/** The column that an output column is, as it is; undefined when it is computed, or hidden by `*`. */
function sourceOf(items: readonly SqlNode[], column: string): string | undefined {
  const [item, ...others] = items.filter((one) => one['class'] === 'STAR' || nameOf(one) === column);
  return others.length === 0 && item?.['class'] === 'COLUMN_REF' ? lastName(item) : undefined;
}

function nameOf(item: SqlNode): string | undefined {
  const { alias } = item;
  return alias === '' && item['class'] === 'COLUMN_REF' ? lastName(item) : (alias as string | undefined);
}

const lastName = (reference: SqlNode): string | undefined =>
  (reference['column_names'] as readonly string[]).at(-1);
