/**
 * SQL models: front matter in YAML between two lines `---`, then one select in Athena SQL. The front matter is the one
 * place that says which columns a model has. The select names what it reads by `ref('asset_key')`.
 */
import { parse } from 'yaml';
import { z } from 'zod';
import type { TableSchema } from '../../../core/assets/table.ts';
import { type TableType, table } from '../../../core/assets/value-type.ts';
import { DefinitionError } from '../../../core/errors.ts';
import type { FileLine } from '../../../core/origin.ts';
import { type ModelTest, modelTest } from './tests.ts';

/** A model. */
export interface Model {
  readonly name: string;
  readonly description: string;
  readonly type: TableType<TableSchema>;
  readonly select: string;
  /** Keys of the assets that it reads, each once. */
  readonly refs: readonly string[];
  readonly tests: readonly ModelTest[];
  /** Where its select begins in the project's file; undefined for a generated model. */
  readonly begin: FileLine | undefined;
}

const frontMatter = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/, { error: 'must be lower-case letters, digits and _' }),
  description: z.string(),
  columns: z.record(z.string(), z.enum(['int8', 'int32', 'int64', 'double', 'string', 'bool'])),
  sort_key: z.array(z.string()).min(1),
  tests: z.array(modelTest).optional(),
});

/**
 * Parses a model.
 *
 * @throws DefinitionError that names the file and the key
 */
export function parseModel(source: string, file: string): Model {
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(source);
  if (match === null) {
    throw new DefinitionError([`${file}: there is no front matter; begin with --- , YAML, --- and a select`]);
  }
  const parsed = frontMatter.safeParse(yamlOf(match[1]!, file));
  if (!parsed.success) {
    throw new DefinitionError(
      parsed.error.issues.map(({ path, message }) => `${file}: front matter ${path.join('.')}: ${message}`),
    );
  }
  const { columns, sort_key, tests = [], ...head } = parsed.data;
  if (`${head.name}.sql` !== file) {
    throw new DefinitionError([`${file}: front matter name is ${head.name}; call the file ${head.name}.sql`]);
  }
  const select = match[2]!.trim();
  const line = source.slice(0, source.indexOf(select, source.length - match[2]!.length)).split('\n').length;
  const begin = { file: `models/${file}`, line };
  const refs = [...select.matchAll(/\bref\(\s*'([^']*)'\s*\)/g)].map(([, key]) => key as string);
  return {
    ...head,
    type: table(columns, { sortKey: sort_key }),
    select,
    refs: [...new Set(refs)],
    tests,
    begin,
  };
}

function yamlOf(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new DefinitionError([`${file}: front matter: ${(error as Error).message}`]);
  }
}
