/**
 * Puts the project into a bundle: the module by which a worker finds its project is replaced by one that has it inside.
 * A worker on AWS reads no project file.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { findProjectFile, readModels } from '../../pipelines/load-project.ts';
import { packageRoot } from '../paths.ts';

/**
 * The plugin for a project's folder.
 *
 * @throws Error when the folder has no project file
 */
export function embeddedProject(projectDir: string): Plugin {
  const source = moduleOf(projectDir);
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

function moduleOf(projectDir: string): string {
  const file = findProjectFile(projectDir);
  if (file === undefined)
    throw new Error(
      `${projectDir} has neither definitions.ts nor quantflow.yaml; name a project's folder by --context project=DIR`,
    );
  const path = join(projectDir, file);
  if (file === 'definitions.ts')
    return `
import project from ${JSON.stringify(path)};
export const projectOfEnvironment = async () => project;
`;
  return `
import { parseProject, quantflowDefinitions } from './quantflow/index.ts';
const text = ${JSON.stringify(readFileSync(path, 'utf8'))};
const models = ${JSON.stringify(readModels(projectDir))};
export const projectOfEnvironment = async () => quantflowDefinitions(parseProject(text, ${JSON.stringify(file)}), models);
`;
}
