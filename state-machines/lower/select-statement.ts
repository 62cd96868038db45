/** The SELECT of a SQL step: refs resolved, every column cast to its declared type, rows in sort-key order. */

import { windowBound } from '../../core/assets/sql-window.ts';
import { type AssetOutput, isExecutable, parquetSchemaOf, type Step } from '../../core/assets/step.ts';
import type { ColumnType } from '../../core/assets/table.ts';
import { DefinitionError } from '../../core/errors.ts';
import { assetSegment } from '../../core/names.ts';
import { timeDimensionOf } from '../../core/partitions/definition/types.ts';

/** Athena's name of a declared column type. */
export const athenaTypes: Readonly<Record<ColumnType, string>> = {
  int8: 'tinyint',
  int32: 'integer',
  int64: 'bigint',
  double: 'double',
  string: 'varchar',
  bool: 'boolean',
};

/** What a `?` stands for: the partition's value of a dimension, or a bound of its window. */
export type Parameter = { readonly dimension: string } | { readonly bound: 'start' | 'end' };

/** A statement with `?` for what depends on the partition. */
export interface SelectStatement {
  readonly sql: string;
  /** One a `?`, in their order. */
  readonly parameters: readonly Parameter[];
}

/** A piece of a model's text; the pieces joined are the text. */
export interface SqlPiece {
  readonly text: string;
  /** Name of the dep, of a piece that is a `ref('name')`. */
  readonly ref?: string;
  /** Of a piece that is `window_start()` or `window_end()`. */
  readonly bound?: 'start' | 'end';
  /** False for string literals, quoted names and comments. */
  readonly isCode: boolean;
}

/** String literals, quoted names and comments: where `ref(...)` is just text. */
const skipped = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//y;
const reference = /\bref\(\s*'([^']*)'\s*\)/y;

/** Splits a model's text at its refs and bounds. */
export function sqlPieces(text: string): readonly SqlPiece[] {
  const pieces: SqlPiece[] = [];
  for (let at = 0; at < text.length; ) {
    skipped.lastIndex = at;
    reference.lastIndex = at;
    windowBound.lastIndex = at;
    const [found, ref] = reference.exec(text) ?? [];
    const [call, bound] = windowBound.exec(text) ?? [];
    const skip = found ?? call ?? skipped.exec(text)?.[0];
    const piece = skip ?? (text[at] as string);
    pieces.push({
      text: piece,
      isCode: skip === undefined,
      ...(ref !== undefined && { ref }),
      ...(bound !== undefined && { bound: bound as 'start' | 'end' }),
    });
    at += piece.length;
  }
  return pieces;
}

/**
 * Resolves a SQL step.
 *
 * @throws DefinitionError for a ref that is no dep or no table, a table without a ref, a second statement, or a `?` in the text
 */
export function selectStatement(step: Step, output: AssetOutput): SelectStatement {
  const text = step.body.kind === 'sql' ? step.body.sql.trim() : '';
  const dimensions = step.partitions?.dimensions.map((d) => d.name) ?? [];
  const problems: string[] = [];
  const used = new Set<string>();
  const parameters: Parameter[] = [];
  let body = '';
  for (const { text: piece, ref, bound, isCode } of sqlPieces(text)) {
    if (bound !== undefined) {
      if (timeDimensionOf(step.partitions) === undefined)
        problems.push(
          `SQL of ${step.name}: ${piece} needs a time dimension, such as daily(); its partitions have none`,
        );
      parameters.push({ bound });
      body += 'CAST(? AS bigint)';
      continue;
    }
    if (ref !== undefined) {
      used.add(ref);
      const problem = problemOfRef(step, ref);
      const { asset } = step.deps[ref] ?? {};
      if (problem !== undefined) problems.push(problem);
      if (asset === undefined) continue;
      const filters = asset.step.partitions === undefined ? [] : dimensions;
      parameters.push(...filters.map((dimension) => ({ dimension })));
      const table = assetSegment(asset.key);
      const columns = Object.keys(asset.type.schema ?? {}).map((c) => `"${c}"`);
      const where = filters.length === 0 ? '' : ` WHERE ${filters.map((d) => `"${d}" = ?`).join(' AND ')}`;
      body += `(SELECT ${columns.join(', ') || '*'} FROM "\${Database}"."${table}"${where})`;
      continue;
    }
    if (isCode && piece === ';')
      problems.push(`SQL of ${step.name} has a ";": write ONE select without a closing semicolon`);
    if (isCode && piece === '?') problems.push(`SQL of ${step.name} has a "?": parameters are the runner's`);
    body += piece;
  }
  if (text.includes('${')) problems.push(`SQL of ${step.name} has "\${", which the deployment would replace`);
  if (!/^(select|with)\b/i.test(text.replace(/^(\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, '')))
    problems.push(`SQL of ${step.name} must be ONE select`);
  for (const [name, { asset }] of Object.entries(step.deps)) {
    // What is no table only says what comes first.
    if (!used.has(name) && parquetSchemaOf(asset) !== undefined)
      problems.push(`SQL of ${step.name} never uses its dep ${name}; add ref('${name}') or remove the dep`);
  }
  if (problems.length > 0) throw new DefinitionError(problems.map((text) => ({ text, of: step })));
  return { sql: wrap(body, output), parameters };
}

function problemOfRef(step: Step, ref: string): string | undefined {
  const dep = step.deps[ref];
  if (dep === undefined)
    return `SQL of ${step.name}: ref('${ref}') is not one of its deps: ${Object.keys(step.deps).join(', ') || 'none'}`;
  const { asset, mapping } = dep;
  // What is not partitioned is read whole.
  if (asset.step.partitions !== undefined && !mapping.isNarrow(asset.step.partitions, step.partitions))
    return `SQL of ${step.name}: ref('${ref}') has mapping ${mapping.kind}; SQL reads the partition of the same key only`;
  if (isExecutable(asset.step) && asset.type.schema === undefined)
    return `SQL of ${step.name}: ref('${ref}') is asset ${asset.key}, which holds ${asset.type.kind}; SQL reads tables, so give it type: table({...})`;
  return undefined;
}

function wrap(body: string, output: AssetOutput): string {
  const columns = Object.entries(output.type.schema ?? {}).map(
    ([name, type]) => `  CAST("${name}" AS ${athenaTypes[type]}) AS "${name}"`,
  );
  const order =
    output.type.sortKey === undefined
      ? ''
      : `\nORDER BY ${output.type.sortKey.map((c) => `"${c}"`).join(', ')}`;
  return `SELECT\n${columns.join(',\n')}\nFROM (\n${body}\n)${order}`;
}
