/**
 * Puts the project into a bundle: the module by which a worker finds its project is replaced by one that has it inside.
 * A worker on AWS reads no project file.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { operatorsFile } from '../../pipelines/feature-operators.ts';
import { readModels } from '../../pipelines/load-project.ts';
import { packageRoot } from '../paths.ts';

/**
 * The plugin for a project's folder.
 *
 * @param code texts of the steps' functions in the project's source, by step
 * @throws Error when the folder has no project file
 */
export function embeddedProject(projectDir: string, code: Readonly<Record<string, string>>): Plugin {
  const source = moduleOf(projectDir, code);
  return {
    name: 'embedded-project',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]pipelines[\\/]project-of-environment\.ts$/ }, () => ({
        contents: source,
        loader: 'ts',
        resolveDir: join(packageRoot, 'pipelines'),
      }));
    },
  };
}

function moduleOf(projectDir: string, code: Readonly<Record<string, string>>): string {
  const has = (file: string): boolean => existsSync(join(projectDir, file));
  const parts: string[] = [];
  let source = '';
  if (has('quantflow.yaml')) {
    source += `
import { parseProject, quantflowDefinitions } from './quantflow/index.ts';
const text = ${JSON.stringify(readFileSync(join(projectDir, 'quantflow.yaml'), 'utf8'))};
const models = ${JSON.stringify(readModels(projectDir))};
`;
    source += has(operatorsFile)
      ? `import operators from ${JSON.stringify(join(projectDir, operatorsFile))};\n`
      : 'const operators = [];\n';
    parts.push(`quantflowDefinitions(parseProject(text, 'quantflow.yaml', operators), models)`);
  }
  if (has('definitions.ts')) {
    source += `
import project from ${JSON.stringify(join(projectDir, 'definitions.ts'))};
`;
    parts.push('project');
  }
  if (parts.length === 0)
    throw new Error(
      `${projectDir} has neither definitions.ts nor quantflow.yaml; name a project's folder by --context project=DIR`,
    );
  const whole = parts.length === 1 ? parts[0] : `mergeDefinitions(${parts.join(', ')})`;
  return `${source}
import { mergeDefinitions } from '../core/definitions.ts';
import { withCode } from '../core/source-code.ts';
const code = ${JSON.stringify(code)};
export const projectOfEnvironment = async () => withCode(${whole}, code);
`;
}
