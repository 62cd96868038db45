/**
 * The part of the file system that a store of files may touch: plain folders and files below its root. A symbolic
 * link below the root could lead out of it, so none is followed; the root itself may be one.
 */
import { mkdir, realpath } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { InvalidInputError } from '../../core/errors.ts';

/** The code of a file system error, `ENOENT` and so on. */
export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}

/** True for the errors that mean that nothing is at a path. */
export function isMissing(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** The error for a link met below the root. */
export function linkError(path: string, target: string): Error {
  return new InvalidInputError(
    `${path} leads to ${target}: a store of files follows no symbolic link below its root, and no name in another case; move the files into the store, or make the whole root a link`,
  );
}

/**
 * Refuses a path, the root or below it, that is reached over a symbolic link.
 *
 * @throws the file system's error when nothing is there
 */
export async function checkPlain(root: string, path: string): Promise<void> {
  const real = await realpath(path);
  if (real === path) return;
  const expected = join(await realpath(root), relative(root, path));
  if (real !== expected) throw linkError(path, real);
}

/** Makes a folder, the root or below it, with its parents. Checked before: `mkdir` would follow a link outside. */
export async function makeFolder(root: string, folder: string): Promise<void> {
  let deepest = folder;
  for (;;) {
    try {
      await checkPlain(root, deepest);
      break;
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      if (deepest === root) break;
      deepest = dirname(deepest);
    }
  }
  if (deepest !== folder || deepest === root) await mkdir(folder, { recursive: true });
}
