/**
 * Files that a module reads from beside itself, by `new URL('./models/x.sql', import.meta.url)`: they are copied beside
 * the bundle, in `files/<folder of the module>/`, and the expression points there. A template such as
 * `` `./${name}.sql` `` stands for every file of its pattern.
 */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, relative, sep } from 'node:path';
import type { Loader, Metafile, Plugin } from 'esbuild';

const expression =
  /new URL\(\s*(?:'(\.{1,2}\/[^']*)'|"(\.{1,2}\/[^"]*)"|`(\.{1,2}\/[^`]*)`)\s*,\s*import\.meta\.url\s*,?\s*\)/g;

/** A file to copy. */
interface Adjacent {
  readonly from: string;
  /** Path below the bundle's folder. */
  readonly to: string;
}

/** The plugin, and what copies the files once the bundles are there. */
export interface AdjacentFiles {
  readonly plugin: Plugin;
  /** Copies the files of the modules that a bundle has to the bundle's folder. */
  copy(inputs: Metafile['outputs'][string]['inputs'], folder: string): Promise<void>;
}

/**
 * Adjacent files of the modules below some folders.
 *
 * @param root what `inputs` are relative to
 */
export function adjacentFiles(root: string, projectDir: string): AdjacentFiles {
  const found = new Map<string, readonly Adjacent[]>();
  return {
    plugin: {
      name: 'adjacent-files',
      setup({ onLoad }) {
        onLoad({ filter: /\.[cm]?[jt]s$/ }, async ({ path }) => {
          if (path.includes(`${sep}node_modules${sep}`)) return undefined;
          const text = await readFile(path, 'utf8');
          if (text.search(expression) < 0) return undefined;
          const folder = folderName(path, root, projectDir);
          found.set(relative(root, path).replaceAll(sep, '/'), await adjacentOf(text, path, folder));
          const contents = text.replace(expression, (whole) =>
            whole.replace('import.meta.url', `new URL('./${folder}/', import.meta.url)`),
          );
          return { contents, loader: extname(path).slice(-2) as Loader, resolveDir: dirname(path) };
        });
      },
    },
    async copy(inputs, folder) {
      for (const { from, to } of Object.keys(inputs).flatMap((input) => found.get(input) ?? [])) {
        await mkdir(dirname(join(folder, to)), { recursive: true });
        await copyFile(from, join(folder, to));
      }
    },
  };
}

/** `files/pipelines/quantflow/models`: the same wherever the package and the project lie. */
function folderName(path: string, root: string, projectDir: string): string {
  for (const [base, name] of [
    [root, 'files'],
    [projectDir, 'files/project'],
  ] as const) {
    const inside = relative(base, dirname(path));
    if (!inside.startsWith('..') && !isAbsolute(inside)) return join(name, inside).replaceAll(sep, '/');
  }
  throw new Error(
    `${path} reads a file from beside itself and lies outside the project ${projectDir}; move it there, or import the text`,
  );
}

async function adjacentOf(text: string, path: string, folder: string): Promise<readonly Adjacent[]> {
  const adjacent: Adjacent[] = [];
  for (const [whole, single, double, template] of text.matchAll(expression)) {
    const reference = (single ?? double ?? template) as string;
    const dir = join(dirname(path), dirname(reference));
    const names = existsSync(dir) ? await readdir(dir, { withFileTypes: true }) : [];
    const pattern = patternOf(basename(reference), template !== undefined);
    const matching = names.filter((entry) => entry.isFile() && pattern.test(entry.name));
    if (matching.length === 0 || dirname(reference).includes('${'))
      throw new Error(
        `${path}: ${whole} names no file; a bundle takes files by a fixed folder, such as new URL('./models/x.sql', import.meta.url)`,
      );
    for (const { name } of matching) {
      const to = join(folder, dirname(reference), name);
      if (!to.startsWith(`files${sep}`))
        throw new Error(`${path}: ${whole} lies outside the project; move the file into it`);
      adjacent.push({ from: join(dir, name), to });
    }
  }
  return adjacent;
}

function patternOf(name: string, isTemplate: boolean): RegExp {
  const parts = isTemplate ? name.split(/\$\{[^}]*\}/) : [name];
  return new RegExp(`^${parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`);
}
