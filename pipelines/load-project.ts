/** Loads a project's definitions: `quantflow.yaml` with `models/*.sql` and `feature-operators.ts`, `definitions.ts`, or both. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Definitions, mergeDefinitions } from '../core/definitions.ts';
import { DefinitionError } from '../core/errors.ts';
import { readOperators } from './feature-operators.ts';
import { importError, placedError } from './project-errors.ts';

const files = ['definitions.ts', 'quantflow.yaml'] as const;

/** The project file of a folder, `definitions.ts` where there are both, or undefined. */
export function findProjectFile(dir: string): (typeof files)[number] | undefined {
  return files.find((name) => existsSync(join(dir, name)));
}

/**
 * Loads the project of a folder. With both files it is what the two define together.
 *
 * @param onProblem given: what is wrong in a `quantflow.yaml` is told here and left out, as far as that goes
 * @throws DefinitionError that names file and line and says what is wrong
 */
export async function loadProject(dir: string, onProblem?: (problem: string) => void): Promise<Definitions> {
  const found = files.filter((name) => existsSync(join(dir, name)));
  if (found.length === 0) throw new DefinitionError([`${dir} has neither ${files.join(' nor ')}`]);
  const parts: Definitions[] = [];
  if (found.includes('quantflow.yaml')) parts.push(await loadYaml(dir, onProblem));
  if (found.includes('definitions.ts')) parts.push(await loadModule(dir));
  const [only] = parts;
  try {
    return parts.length === 1 ? (only as Definitions) : mergeDefinitions(...parts);
  } catch (error) {
    throw error instanceof DefinitionError ? placedError(error, dir, 'definitions.ts') : error;
  }
}

async function loadYaml(dir: string, onProblem?: (problem: string) => void): Promise<Definitions> {
  const file = 'quantflow.yaml';
  const { parseProject, parseValid, quantflowDefinitions } = await import('./quantflow/index.ts');
  const text = readFileSync(join(dir, file), 'utf8');
  const operators = await readOperators(dir);
  const project =
    onProblem === undefined
      ? parseProject(text, file, operators)
      : parseValid(text, file, onProblem, operators);
  try {
    return quantflowDefinitions(project, readModels(dir));
  } catch (error) {
    throw error instanceof DefinitionError ? placedError(error, dir, file) : error;
  }
}

async function loadModule(dir: string): Promise<Definitions> {
  const file = 'definitions.ts';
  let module: { readonly default?: unknown };
  try {
    module = await import(pathToFileURL(join(dir, file)).href);
  } catch (error) {
    throw importError(error, dir, file);
  }
  if (isDefinitions(module.default)) return module.default;
  throw new DefinitionError([
    `${file}: it has no default export made by definitions(); end it with: export default definitions({ assets: [...] })`,
  ]);
}

/** Texts of the SQL models of a folder by file name: `models/*.sql`. */
export function readModels(dir: string): Readonly<Record<string, string>> {
  const folder = join(dir, 'models');
  if (!existsSync(folder)) return {};
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function isDefinitions(value: unknown): value is Definitions {
  return typeof value === 'object' && value !== null && 'graph' in value && 'jobs' in value;
}
