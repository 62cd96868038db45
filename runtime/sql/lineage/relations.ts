/** What a select reads, column by column, with where each column comes from. */
import type { ColumnSource } from '../../../core/assets/column-lineage.ts';

/** A column of a query or a table. */
export interface TracedColumn {
  readonly name: string;
  readonly from: readonly ColumnSource[];
}

/** A table, a WITH query or a subquery, by the name that the select calls it. */
export interface Relation {
  readonly name: string;
  readonly columns: readonly TracedColumn[];
  /** Asset key of a table whose columns are not declared: it has whatever it is asked for. */
  readonly undeclared?: string;
}

/** What names mean in a select: what it reads, what stands before it by WITH, and the select around it. */
export interface Scope {
  readonly relations: readonly Relation[];
  readonly queries: ReadonlyMap<string, readonly TracedColumn[]>;
  readonly tables: ReadonlyMap<string, Relation>;
  readonly outer?: Scope;
}

/** Names are compared as Athena does: without their case. */
export const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Each source once, in the order in which they appear. */
export function distinct(sources: readonly ColumnSource[]): readonly ColumnSource[] {
  const found = new Map(sources.map((source) => [`${source.asset}\n${source.column}`, source]));
  return [...found.values()];
}

/** The same columns under other names, as far as there are names. */
export function renamed(columns: readonly TracedColumn[], names: readonly string[]): readonly TracedColumn[] {
  return columns.map((column, i) => ({ ...column, name: names[i] ?? column.name }));
}

/** A column of a relation, undefined when it has none of the name. */
function columnIn({ columns, undeclared }: Relation, name: string): readonly ColumnSource[] | undefined {
  const found = columns.find((column) => sameName(column.name, name));
  if (found !== undefined) return found.from;
  return undeclared === undefined ? undefined : [{ asset: undeclared, column: name }];
}

/** What a reference stands for: `column`, `relation.column`, or a field of one; undefined for neither. */
export function resolve(names: readonly string[], scope: Scope): readonly ColumnSource[] | undefined {
  const [first, second] = names as [string, string | undefined];
  const relation =
    second === undefined ? undefined : scope.relations.find(({ name }) => sameName(name, first));
  if (relation !== undefined) return columnIn(relation, second as string);
  const declared = scope.relations.filter(({ columns }) => columns.some(({ name }) => sameName(name, first)));
  // A column that several have is one of JOIN USING, made from all of them.
  const having =
    declared.length > 0 ? declared : scope.relations.filter((one) => one.undeclared !== undefined);
  if (having.length > 0) return distinct(having.flatMap((one) => columnIn(one, first) ?? []));
  return scope.outer === undefined ? undefined : resolve(names, scope.outer);
}
