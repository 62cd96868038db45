/** `quantflow.yaml` -> project. */
import { DefinitionError } from '../../../core/errors.ts';
import type { FeatureOperator } from '../../../engines/features/types.ts';
import { type Path, YamlText } from '../../yaml/yaml-text.ts';
import { resolveProject } from './resolve.ts';
import { projectSchema } from './schema.ts';
import type { Project } from './types.ts';

/**
 * Parses and checks a project file.
 *
 * @param fileName what messages call the file
 * @param operators the project's own feature operators
 * @throws DefinitionError with a line for every problem: the file's line, the key path, the value, what is allowed
 */
export function parseProject(
  text: string,
  fileName: string,
  operators: readonly FeatureOperator[] = [],
): Project {
  const file = new YamlText(text, fileName);
  const project = read(file, operators);
  if (project === undefined) throw new DefinitionError([...file.problems, ...beyondShape(file, operators)]);
  file.done();
  return project;
}

/** Sections that are checked against another one's values: what is wrong of it may be why they are wrong. */
const dependents: Readonly<Record<string, readonly string[]>> = {
  ingest: ['symbols', 'partitions'],
  state_engine: ['symbols', 'label_engine', 'feature_engine'],
};

/** What is wrong in a file beside its shape, and does not follow from that. */
function beyondShape(file: YamlText, operators: readonly FeatureOperator[]): readonly string[] {
  const told = new Set(
    file.found.flatMap(({ path }) => {
      const section = String(path[1]);
      // Without an item the others of its list have other numbers.
      const isOfItem = path.some((key) => typeof key === 'number');
      return [...(dependents[section] ?? []), ...(isOfItem ? [section] : [])];
    }),
  );
  file.drop(partOf, () => false);
  if (file.problems.length > 0 || read(file, operators) === undefined) return [];
  return file.found.flatMap(({ path, text }) => (told.has(String(path[1])) ? [] : text));
}

/** What may be left out of a file when it is wrong: items of lists, bar types, keys, sections. */
const parts: readonly RegExp[] = [
  /^project\.symbols\.\d+\.state_engine\.bars\.[^.]+/,
  /^project\.(symbols|ingest\.feeds|label_engine\.methods|feature_engine\.features)\.\d+/,
  /^project\.state_engine\.bars\.[^.]+/,
  /^project\.feature_engine\.warm_up/,
  /^local\.engine\.\d+/,
  /^project\.(name|partitions\.end|ingest|data_processing|state_engine|label_engine|feature_engine)/,
  /^local/,
];
/** Keys without which there is no project. */
const needed: ReadonlySet<string> = new Set([
  '',
  'project',
  'project.symbols',
  'project.partitions',
  'project.partitions.start',
  'project.partitions.timezone',
]);

/**
 * Parses what is valid of a project file: what is wrong is left out, and with it what needs it, such as the symbols of a
 * feed.
 *
 * @param onProblem told what was left out, as {@link parseProject} would have said it
 * @throws DefinitionError when what is left is no project
 */
export function parseValid(
  text: string,
  fileName: string,
  onProblem: (problem: string) => void,
  operators: readonly FeatureOperator[] = [],
): Project {
  const file = new YamlText(text, fileName);
  const told: string[] = [];
  for (;;) {
    const project = read(file, operators);
    if (file.problems.length === 0) {
      told.forEach(onProblem);
      return project!;
    }
    told.push(...file.drop(partOf, isOfFeed));
    if (file.problems.length > 0) throw new DefinitionError([...told, ...file.problems]);
  }
}

/** A feed that is left out may leave one feed alone, which symbols need not name. */
function isOfFeed(path: Path): boolean {
  return path.slice(0, 3).join('.') === 'project.ingest.feeds';
}

/** The part to leave out for a problem at a path. */
function partOf(path: Path): Path | undefined {
  const text = path.join('.');
  for (const part of parts) {
    const found = part.exec(text)?.[0];
    if (found !== undefined) return path.slice(0, found.split('.').length);
  }
  return needed.has(text) ? undefined : path;
}

/** The project, undefined when its shape is wrong; problems are reported to the file. */
function read(file: YamlText, operators: readonly FeatureOperator[]): Project | undefined {
  const value = withNamedSymbols(file.value);
  const parsed = projectSchema.safeParse(value);
  if (parsed.success) return resolveProject(parsed.data, operators, file);
  file.reportIssues(parsed.error.issues, [], value);
  return undefined;
}

/** A plain symbol name stands for `{ name: ... }`. */
function withNamedSymbols(value: unknown): unknown {
  const root = value as { readonly project?: { readonly symbols?: unknown } } | null | undefined;
  const symbols = root?.project?.symbols;
  if (!Array.isArray(symbols)) return value;
  const named = symbols.map((item) => (typeof item === 'object' && item !== null ? item : { name: item }));
  return { ...root, project: { ...root?.project, symbols: named } };
}
