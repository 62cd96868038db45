/** The SELECT of a SQL step: refs resolved, every column cast to its declared type, rows in sort-key order. */

import { type AssetOutput, isExecutable, parquetSchemaOf, type Step } from '../assets/step.ts';
import { DefinitionError } from '../errors.ts';
import { assetSegment } from '../names.ts';
import { timeDimensionOf } from '../partitions/definition/types.ts';
import { castColumns, orderBy } from './cast-select.ts';
import { sqlPieces } from './pieces.ts';

/** What a `?` stands for: the partition's value of a dimension, or a bound of its window. */
export type Parameter = { readonly dimension: string } | { readonly bound: 'start' | 'end' };

/** A statement with `?` for what depends on the partition. */
export interface SelectStatement {
  readonly select: string;
  /** What follows the select, with the line break before it: its `ORDER BY`, or nothing. */
  readonly order: string;
  /** One a `?` of the select, in their order. */
  readonly parameters: readonly Parameter[];
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
  const { type } = output;
  return { select: castColumns(body, type), order: orderBy(type.sortKey), parameters };
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
