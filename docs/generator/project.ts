/** TypeScript's own view of files. Its interface is called unstable by its makers: nothing else here uses it but these files. */
import { join } from 'node:path';
import { API, type Project } from 'typescript/unstable/sync';
import { packageRoot } from '../../infra/paths.ts';

/** Absolute path of a file of the package. */
export const pathOf = (file: string): string => join(packageRoot, file);

/** TypeScript as a process, with what it has read: a second project of the same files costs a fraction of the first. */
export interface TypeScript {
  /**
   * A project of some files, under the package's own compiler options.
   *
   * @param files absolute paths
   */
  project(files: readonly string[]): Project;
  close(): void;
}

/** Starts TypeScript. */
export function startTypeScript(): TypeScript {
  const configs = new Map<string, string>();
  const api = new API({
    cwd: packageRoot,
    // The configs are not on the disk: where nothing is said, the disk is asked.
    fs: {
      readFile: (path: string) => configs.get(path),
      fileExists: (path: string) => configs.has(path) || undefined,
    },
  });
  return {
    project(files) {
      const config = pathOf(`tsconfig.virtual-${configs.size}.json`);
      const compilerOptions = { isolatedDeclarations: false, noUnusedLocals: false };
      configs.set(
        config,
        JSON.stringify({ extends: './tsconfig.json', compilerOptions, files, include: [] }),
      );
      const project = api.updateSnapshot({ openProjects: [config] }).getProject(config);
      if (project === undefined) throw new Error(`tsc has no project ${config}`);
      return project;
    },
    close: () => api.close(),
  };
}
