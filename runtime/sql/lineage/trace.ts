/**
 * Traces the columns of a select: through aliases, WITH, subqueries, joins, unions, aggregates and windows. What a value
 * is computed from counts; the rows that it is taken from (WHERE, ON, GROUP BY) do not.
 */
import type { ColumnSource } from '../../../core/assets/column-lineage.ts';
import { type SqlNode, withQueries } from '../tree.ts';
import {
  distinct,
  type Relation,
  renamed,
  resolve,
  type Scope,
  sameName,
  type TracedColumn,
} from './relations.ts';

/** A select that has something in it that is not traced, at a byte of its text when that is known. */
export class UntracedError extends Error {
  readonly at: number | undefined;

  constructor(message: string, at?: unknown) {
    super(message);
    this.at = typeof at === 'number' ? at : undefined;
  }
}

/** Passes over a recursive query until nothing is added: columns may be handed on from one to the next. */
const mostPasses = 20;

/** The columns of a query. @throws UntracedError */
export function columnsOf(query: SqlNode, outer: Scope): readonly TracedColumn[] {
  const queries = new Map(outer.queries);
  for (const [name, inner, aliases] of withQueries(query))
    queries.set(name, renamed(columnsOf(inner, { ...outer, queries }), aliases));
  const scope: Scope = { ...outer, queries };
  if (query['type'] === 'SELECT_NODE') return columnsOfSelect(query, scope);
  if (query['type'] === 'SET_OPERATION_NODE') {
    const [left, right] = [query['left'], query['right']].map((side) => columnsOf(side as SqlNode, scope));
    return united(left ?? [], query['setop_type'] === 'EXCEPT' ? [] : (right ?? []));
  }
  if (query['type'] === 'RECURSIVE_CTE_NODE') return columnsOfRecursion(query, scope);
  throw new UntracedError(`a query of kind ${String(query['type'])} is not traced`);
}

function united(left: readonly TracedColumn[], right: readonly TracedColumn[]): readonly TracedColumn[] {
  return left.map(({ name, from }, i) => ({ name, from: distinct([...from, ...(right[i]?.from ?? [])]) }));
}

function columnsOfRecursion(query: SqlNode, scope: Scope): readonly TracedColumn[] {
  const {
    cte_name: name,
    left,
    right,
    aliases = [],
  } = query as {
    readonly cte_name: string;
    readonly left: SqlNode;
    readonly right: SqlNode;
    readonly aliases?: readonly string[];
  };
  let found = renamed(columnsOf(left, scope), aliases);
  for (let pass = 0; pass < mostPasses; pass++) {
    const queries = new Map([...scope.queries, [name.toLowerCase(), found] as const]);
    const next = united(found, columnsOf(right, { ...scope, queries }));
    if (next.every(({ from }, i) => from.length === found[i]?.from.length)) return next;
    found = next;
  }
  return found;
}

function columnsOfSelect(select: SqlNode, around: Scope): readonly TracedColumn[] {
  const joined = new Set<string>();
  const scope: Scope = { ...around, relations: [], outer: around };
  const relations = relationsOf(select['from_table'] as SqlNode, scope, joined);
  const inner: Scope = { ...scope, relations };
  // What rows are taken is not traced, but for its names: a select that Athena would not take is none to trace.
  for (const part of ['where_clause', 'group_expressions', 'having']) sourcesOf(select[part], inner);
  return (select['select_list'] as readonly SqlNode[]).flatMap((item) => {
    if (item['class'] === 'STAR') return columnsOfStar(item, relations, joined);
    const alias = String(item['alias'] ?? '');
    const { column_names: path = [] } = item as { readonly column_names?: readonly string[] };
    return [{ name: alias === '' ? (path.at(-1) ?? '') : alias, from: sourcesOf(item, inner) }];
  });
}

function columnsOfStar(
  star: SqlNode,
  relations: readonly Relation[],
  joined: ReadonlySet<string>,
): readonly TracedColumn[] {
  const of = String(star['relation_name'] ?? '');
  const taken = of === '' ? relations : relations.filter(({ name }) => sameName(name, of));
  const open = taken.find(({ undeclared }) => undeclared !== undefined);
  if (open !== undefined)
    throw new UntracedError(`the columns of ${open.undeclared} are not declared, and * takes them all`);
  const columns: TracedColumn[] = [];
  for (const column of taken.flatMap((relation) => relation.columns)) {
    const at = columns.findIndex(({ name }) => sameName(name, column.name));
    // A column of JOIN USING stands once.
    if (at < 0 || !joined.has(column.name.toLowerCase())) columns.push(column);
    else columns[at] = { name: column.name, from: distinct([...columns[at]!.from, ...column.from]) };
  }
  return columns;
}

/** Columns that are read for a value: all references in it, and what subqueries in it give. */
function sourcesOf(value: unknown, scope: Scope): readonly ColumnSource[] {
  if (typeof value !== 'object' || value === null) return [];
  const node = value as SqlNode;
  if (node['class'] === 'COLUMN_REF') {
    const names = node['column_names'] as readonly string[];
    const found = resolve(names, scope);
    if (found === undefined)
      throw new UntracedError(
        `${names.join('.')} is not a column of what the select reads`,
        node['query_location'],
      );
    return found;
  }
  if (node['class'] === 'LAMBDA') throw new UntracedError('a lambda is not traced');
  if (node['class'] === 'SUBQUERY') {
    const { node: query } = node['subquery'] as { readonly node: SqlNode };
    const given = node['subquery_type'] === 'EXISTS' ? [] : columnsOf(query, scope);
    return distinct([...sourcesOf(node['child'], scope), ...given.flatMap(({ from }) => from)]);
  }
  return distinct(Object.values(node).flatMap((member) => sourcesOf(member, scope)));
}

/** What a FROM clause reads; `joined` gets the columns of JOIN USING. */
function relationsOf(table: SqlNode, scope: Scope, joined: Set<string>): readonly Relation[] {
  const { alias = '', column_name_alias: names = [] } = table as {
    readonly alias?: string;
    readonly column_name_alias?: readonly string[];
  };
  const called = (columns: readonly TracedColumn[], name: string = alias): readonly Relation[] => [
    { name, columns: renamed(columns, names) },
  ];
  switch (table['type']) {
    case 'EMPTY':
      return [];
    case 'BASE_TABLE': {
      const name = String(table['table_name']);
      const query = scope.queries.get(name.toLowerCase());
      if (query !== undefined) return called(query, alias === '' ? name : alias);
      const known = scope.tables.get(name.toLowerCase());
      if (known === undefined) throw new UntracedError(`there is no table ${name}`);
      return [{ ...known, name: alias === '' ? name : alias, columns: renamed(known.columns, names) }];
    }
    case 'SUBQUERY':
      return called(columnsOf((table['subquery'] as { readonly node: SqlNode }).node, scope));
    case 'EXPRESSION_LIST': {
      const rows = table['values'] as readonly (readonly SqlNode[])[];
      return called(
        (rows[0] ?? []).map((_, i) => ({
          name: `col${i}`,
          from: distinct(rows.flatMap((row) => sourcesOf(row[i], scope))),
        })),
      );
    }
    case 'TABLE_FUNCTION': {
      const from = sourcesOf((table['function'] as SqlNode)['children'], scope);
      return called(names.map((name) => ({ name, from })));
    }
    case 'JOIN': {
      for (const name of table['using_columns'] as readonly string[]) joined.add(name.toLowerCase());
      const left = relationsOf(table['left'] as SqlNode, scope, joined);
      const beside = { ...scope, relations: [...scope.relations, ...left] };
      const right = relationsOf(table['right'] as SqlNode, beside, joined);
      sourcesOf(table['condition'], { ...scope, relations: [...left, ...right] });
      return [...left, ...right];
    }
    default:
      throw new UntracedError(`FROM ${String(table['type'])} is not traced`);
  }
}
