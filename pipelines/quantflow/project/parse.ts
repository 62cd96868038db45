/** `quantflow.yaml` -> project. */
import { YamlText } from '../../yaml/yaml-text.ts';
import { resolveProject } from './resolve.ts';
import { projectSchema } from './schema.ts';
import type { Project } from './types.ts';

/**
 * Parses and checks a project file.
 *
 * @param fileName what messages call the file
 * @throws DefinitionError with a line for every problem: the file's line, the key path, the value, what is allowed
 */
export function parseProject(text: string, fileName: string): Project {
  const file = new YamlText(text, fileName);
  const value = withNamedSymbols(file.value);
  const parsed = projectSchema.safeParse(value);
  if (!parsed.success) {
    file.reportIssues(parsed.error.issues, [], value);
    file.done();
  }
  const project = resolveProject(parsed.data!, file);
  file.done();
  return project;
}

/** A plain symbol name stands for `{ name: ... }`. */
function withNamedSymbols(value: unknown): unknown {
  const root = value as { readonly project?: { readonly symbols?: unknown } } | null | undefined;
  const symbols = root?.project?.symbols;
  if (!Array.isArray(symbols)) return value;
  const named = symbols.map((item) => (typeof item === 'object' && item !== null ? item : { name: item }));
  return { ...root, project: { ...root?.project, symbols: named } };
}
