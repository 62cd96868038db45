/** What of a select is not the same on Athena and on DuckDB, node by node. */
import { similarNames } from '../../../core/similar.ts';
import type { SqlNode } from '../tree.ts';
import { remedies, sameFunctions } from './functions.ts';

/** A rule: what is wrong with a node, and what to write instead. */
type Rule = (node: SqlNode) => string | undefined;

const nameOf = (node: SqlNode): string => String(node['function_name'] ?? '').toLowerCase();
const childrenOf = (node: SqlNode): readonly SqlNode[] => (node['children'] ?? []) as readonly SqlNode[];
const isEmpty = (value: unknown): boolean => !Array.isArray(value) || value.length === 0;

/** A number as it is written; undefined for anything else. */
function constant(node: SqlNode | undefined): { readonly type: string; readonly value: unknown } | undefined {
  if (node?.['class'] !== 'CONSTANT') return undefined;
  const { type, value } = node['value'] as {
    readonly type: { readonly id: string };
    readonly value: unknown;
  };
  return { type: type.id, value };
}

const knownFunction: Rule = (node) => {
  const name = nameOf(node);
  if (sameFunctions.has(name)) return undefined;
  const known = Object.hasOwn(remedies, name);
  const [similar] = known ? [] : similarNames(name, sameFunctions);
  const remedy = known ? `: ${remedies[name]}` : similar === undefined ? '' : `; did you mean ${similar}?`;
  return `${name} is not known to be the same on Athena and DuckDB${remedy}`;
};

const division: Rule = (node) => {
  const name = nameOf(node);
  if (name !== '/' && name !== '%' && name !== 'mod') return undefined;
  const operands = childrenOf(node);
  if (name === '/' && operands.some((operand) => constant(operand)?.type === 'DECIMAL'))
    return 'a number such as 2.5 is a decimal on Athena, and a quotient has no more digits than it; write 2.5e0';
  const [, divisor] = operands;
  const number = constant(divisor);
  const isSafe =
    number !== undefined
      ? Number(number.value) !== 0
      : divisor?.['class'] === 'FUNCTION' && nameOf(divisor) === 'nullif';
  return isSafe
    ? undefined
    : 'a division by 0 is an error or infinite on Athena and null on DuckDB; write nullif(..., 0) as the divisor';
};

const dateParseFormat: Rule = (node) =>
  nameOf(node) === 'date_parse' && constant(childrenOf(node)[1])?.type !== 'VARCHAR'
    ? 'date_parse needs its format as a literal'
    : undefined;

const types: ReadonlySet<string> = new Set([
  ...['BOOLEAN', 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'FLOAT', 'DOUBLE', 'DECIMAL', 'VARCHAR', 'DATE'],
  ...['TIMESTAMP', 'TIME', 'BLOB', 'INTERVAL', 'LIST', 'MAP', 'STRUCT'],
]);
/** A zone behind a time. */
const zone = /\d\s*(?:[A-Za-z][\w/+-]*|[+-]\d{2}(?::?\d{2})?)$/;

const cast: Rule = (node) => {
  const { id } = node['cast_type'] as { readonly id: string };
  if (id === 'TIMESTAMP WITH TIME ZONE' || id === 'TIME WITH TIME ZONE')
    return 'times with a zone differ; keep microseconds in UTC';
  // A type's name that the parser does not know is looked up when the select is bound.
  if (!types.has(id) && id !== 'UNBOUND' && id !== 'USER')
    return `Athena has no type ${id.toLowerCase()}; write one of tinyint, smallint, integer, bigint, real, double, decimal, varchar, boolean, date, timestamp`;
  const literal = constant(node['child'] as SqlNode | undefined);
  if (id === 'TIMESTAMP' && literal?.type === 'VARCHAR' && zone.test(String(literal.value)))
    return 'a timestamp literal with a zone is of another type on Athena; write it in UTC without the zone';
  return undefined;
};

const moments: ReadonlySet<string> = new Set([
  ...['current_date', 'current_time', 'current_timestamp', 'localtime', 'localtimestamp'],
]);
const column: Rule = (node) => {
  const names = node['column_names'] as readonly string[];
  const [name = ''] = names;
  return names.length === 1 && moments.has(name.toLowerCase())
    ? `${name} is another value at each attempt; write window_end()`
    : undefined;
};

const star: Rule = (node) => {
  if (node['columns'] === true) return "COLUMNS and ALL are DuckDB's alone; name the columns";
  const lists = ['exclude_list', 'replace_list', 'rename_list', 'qualified_exclude_list'];
  return lists.every((list) => isEmpty(node[list]))
    ? undefined
    : "* with EXCLUDE, REPLACE or RENAME is DuckDB's alone; name the columns";
};

const select: Rule = (node) => {
  if (node['qualify'] !== null)
    return 'Athena has no QUALIFY; write the window in a subquery, and WHERE around it';
  if (node['aggregate_handling'] !== 'STANDARD_HANDLING')
    return 'Athena has no GROUP BY ALL; name the columns';
  return undefined;
};

const join: Rule = (node) => {
  const { ref_type: ref, join_type: kind } = node as {
    readonly ref_type: string;
    readonly join_type: string;
  };
  if (ref === 'ASOF' || ref === 'POSITIONAL')
    return `Athena has no ${ref} JOIN; write a join with row_number, or max_by over the earlier rows`;
  return kind === 'SEMI' || kind === 'ANTI' ? `Athena has no ${kind} JOIN; write EXISTS` : undefined;
};

/** Rules by the class of an expression, or the type of anything else. */
const rules: Readonly<Record<string, readonly Rule[]>> = {
  FUNCTION: [knownFunction, division, dateParseFormat],
  WINDOW: [knownFunction],
  CAST: [cast],
  COLUMN_REF: [column],
  STAR: [star],
  LAMBDA: [() => remedies['transform']],
  COLLATE: [() => 'Athena has no COLLATE; write lower(text)'],
  OPERATOR_TRY: [() => 'TRY takes other errors on the two; write TRY_CAST, or nullif'],
  ARRAY_SLICE: [() => 'Athena has no slice by [a:b]; write element_at'],
  SELECT_NODE: [select],
  SET_OPERATION_NODE: [
    ({ setop_type: kind }) =>
      kind === 'UNION_BY_NAME'
        ? 'Athena has no UNION BY NAME; write the columns in the same order'
        : undefined,
  ],
  DISTINCT_MODIFIER: [
    ({ distinct_on_targets: on }) =>
      isEmpty(on) ? undefined : 'Athena has no DISTINCT ON; write row_number() in a subquery',
  ],
  JOIN: [join],
};

const sampled: Rule = (node) =>
  typeof node['sample'] === 'object' && node['sample'] !== null
    ? 'a sample is another one at each attempt'
    : undefined;

/** What is wrong with a node. */
export function problemOf(node: SqlNode): string | undefined {
  const own = [node['class'], node['type']].flatMap((key) =>
    typeof key === 'string' && Object.hasOwn(rules, key) ? (rules[key] ?? []) : [],
  );
  for (const rule of new Set([...own, sampled])) {
    const problem = rule(node);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
