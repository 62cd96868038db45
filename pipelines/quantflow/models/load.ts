/**
 * SQL models: front matter in YAML between two lines `---`, then one select in Athena SQL. The front matter is the one
 * place that says which columns a model has.
 *
 * The files are read from the folder of this module; a bundle keeps them beside itself.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { TableSchema } from '../../../core/assets/table.ts';
import { type TableType, table } from '../../../core/assets/value-type.ts';
import { DefinitionError } from '../../../core/errors.ts';
import { type DataType, layouts } from '../csv/layouts.ts';

/** Files of the shipped models, without `.sql`. */
export type ModelName = 'cdm_trade' | 'cdm_book_delta';

/** A model. */
export interface Model {
  readonly name: string;
  readonly description: string;
  /** Data type that it reads of every feed. */
  readonly source: DataType;
  readonly type: TableType<TableSchema>;
  /** The select, with `ref('raw')` for the raw table of a feed. */
  readonly select: string;
}

const frontMatter = z.strictObject({
  name: z.string(),
  description: z.string(),
  source: z.enum(Object.keys(layouts) as [DataType, ...DataType[]]),
  columns: z.record(z.string(), z.enum(['int8', 'int32', 'int64', 'double', 'string', 'bool'])),
  sort_key: z.array(z.string()).min(1),
});

/** Reads a shipped model. @throws DefinitionError when the file is not as it should be */
export function loadModel(name: ModelName): Model {
  return parseModel(readFileSync(new URL(`./${name}.sql`, import.meta.url), 'utf8'), `${name}.sql`);
}

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
  const { columns, sort_key, ...head } = parsed.data;
  return { ...head, type: table(columns, { sortKey: sort_key }), select: match[2]!.trim() };
}

function yamlOf(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new DefinitionError([`${file}: front matter: ${(error as Error).message}`]);
  }
}

/**
 * The model's SQL over the raw tables of several feeds: its select, once a table. A table without the partition gives
 * no rows.
 *
 * @param inputs names of the step's deps, at least one
 */
export function sqlOver(model: Model, inputs: readonly string[]): string {
  return inputs
    .map((input) => model.select.replaceAll("ref('raw')", `ref('${input}')`))
    .join('\nunion all\n');
}
