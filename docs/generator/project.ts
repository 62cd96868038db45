/** TypeScript's own view of files. Its interface is called unstable by its makers: nothing else here uses it but these files. */
import { join } from 'node:path';
import { API, type Project } from 'typescript/unstable/sync';
import { packageRoot } from '../../infra/paths.ts';

/** Absolute path of a file of the package. */
export const pathOf = (file: string): string => join(packageRoot, file);

/**
 * A project of some files, under the package's own compiler options.
 *
 * @param files absolute paths
 */
export function withProject<T>(files: readonly string[], use: (project: Project) => T): T {
  const config = pathOf('tsconfig.virtual.json');
  const compilerOptions = { isolatedDeclarations: false, noUnusedLocals: false };
  const text = JSON.stringify({ extends: './tsconfig.json', compilerOptions, files, include: [] });
  // The one file that is not on the disk: where nothing is said, the disk is asked.
  const fs = {
    readFile: (path: string) => (path === config ? text : undefined),
    fileExists: (path: string) => path === config || undefined,
  };
  const api = new API({ cwd: packageRoot, fs });
  try {
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config);
    if (project === undefined) throw new Error(`tsc has no project ${config}`);
    return use(project);
  } finally {
    api.close();
  }
}
