/** The SELECT of a SQL step: refs resolved, every column cast to its declared type, rows in sort-key order. */
import type { AssetOutput, Step } from '../../core/assets/step.ts';
import type { ColumnType } from '../../core/assets/table.ts';
import { DefinitionError } from '../../core/errors.ts';
import { assetSegment } from '../../core/names.ts';

/** Athena's name of a declared column type. */
export const athenaTypes: Readonly<Record<ColumnType, string>> = {
  int8: 'tinyint',
  int32: 'integer',
  int64: 'bigint',
  double: 'double',
  string: 'varchar',
  bool: 'boolean',
};

/** A statement with `?` for the values of the partition's dimensions, in the order of `parameters`. */
export interface SelectStatement {
  readonly sql: string;
  /** Dimension names, one a `?`. */
  readonly parameters: readonly string[];
}

/** String literals, quoted names and comments: where `ref(...)` is just text. */
const skipped = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//y;
const reference = /\bref\(\s*'([^']*)'\s*\)/y;

/**
 * Resolves a SQL step.
 *
 * @throws DefinitionError for a ref that is no dep, a dep without a ref, a second statement, or a `?` in the text
 */
export function selectStatement(step: Step, output: AssetOutput): SelectStatement {
  const text = step.body.kind === 'sql' ? step.body.sql.trim() : '';
  const dimensions = step.partitions?.dimensions.map((d) => d.name) ?? [];
  const problems: string[] = [];
  const used = new Set<string>();
  const parameters: string[] = [];
  let body = '';
  for (let at = 0; at < text.length; ) {
    skipped.lastIndex = at;
    reference.lastIndex = at;
    const ref = reference.exec(text);
    const skip = ref === null ? skipped.exec(text) : null;
    if (ref !== null) {
      const name = ref[1] as string;
      const dep = step.deps[name];
      if (dep === undefined)
        problems.push(
          `SQL of ${step.name}: ref('${name}') is not one of its deps: ${Object.keys(step.deps).join(', ') || 'none'}`,
        );
      else if (!dep.mapping.isNarrow(dep.asset.step.partitions, step.partitions))
        problems.push(
          `SQL of ${step.name}: ref('${name}') has mapping ${dep.mapping.kind}; SQL reads the partition of the same key only`,
        );
      else {
        used.add(name);
        parameters.push(...dimensions);
        const table = assetSegment(dep.asset.key);
        const columns = Object.keys(dep.asset.type.schema ?? {}).map((c) => `"${c}"`);
        const where =
          dimensions.length === 0 ? '' : ` WHERE ${dimensions.map((d) => `"${d}" = ?`).join(' AND ')}`;
        body += `(SELECT ${columns.join(', ') || '*'} FROM "\${Database}"."${table}"${where})`;
      }
      at = reference.lastIndex;
    } else if (skip !== null) {
      body += skip[0];
      at = skipped.lastIndex;
    } else {
      const char = text[at] as string;
      if (char === ';')
        problems.push(`SQL of ${step.name} has a ";": write ONE select without a closing semicolon`);
      if (char === '?') problems.push(`SQL of ${step.name} has a "?": parameters are the runner's`);
      body += char;
      at++;
    }
  }
  if (text.includes('${')) problems.push(`SQL of ${step.name} has "\${", which the deployment would replace`);
  if (!/^(select|with)\b/i.test(text.replace(/^(\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, '')))
    problems.push(`SQL of ${step.name} must be ONE select`);
  for (const name of Object.keys(step.deps)) {
    if (!used.has(name))
      problems.push(`SQL of ${step.name} never uses its dep ${name}; add ref('${name}') or remove the dep`);
  }
  if (problems.length > 0) throw new DefinitionError(problems);
  return { sql: wrap(body, output), parameters };
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
