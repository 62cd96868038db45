/** A project's own feature operators: the default export of `feature-operators.ts` beside `quantflow.yaml`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DefinitionError } from '../core/errors.ts';
import { operatorsByName } from '../engines/features/plan/names.ts';
import type { FeatureOperator } from '../engines/features/types.ts';
import { importError } from './project-errors.ts';

/** Name of the file. */
export const operatorsFile = 'feature-operators.ts';

/** The operators of a project's folder, none without the file. @throws DefinitionError that names file and line */
export async function readOperators(dir: string): Promise<readonly FeatureOperator[]> {
  const path = join(dir, operatorsFile);
  if (!existsSync(path)) return [];
  try {
    const module: { readonly default?: unknown } = await import(pathToFileURL(path).href);
    return checked(module.default);
  } catch (error) {
    throw importError(error, dir, operatorsFile);
  }
}

function checked(value: unknown): readonly FeatureOperator[] {
  if (!Array.isArray(value) || !value.every(isOperator))
    throw new DefinitionError([
      `it has no default export of feature operators; end it with: export default [featureOperator({ ... })]`,
    ]);
  operatorsByName(value);
  return value;
}

function isOperator(value: unknown): value is FeatureOperator {
  return typeof value === 'object' && value !== null && 'params' in value && 'formula' in value;
}
