/** Scratch folders: local files on their way, which go when the work is done. */
import { realpath, rm } from 'node:fs/promises';
import { dirname, sep } from 'node:path';

/** Scratch folders of one piece of work. */
export interface Scratch {
  /** A new empty folder. */
  folder(): Promise<string>;
  /** True for an existing file in one of the folders, links followed. */
  owns(path: string): Promise<boolean>;
  /** Removes all of them. */
  remove(): Promise<void>;
}

/** Scratch folders that are made one by one by a function. */
export function scratchOf(make: () => Promise<string>): Scratch {
  const folders: string[] = [];
  return {
    async folder() {
      const folder = await make();
      folders.push(folder);
      return folder;
    },
    async owns(path) {
      const parent = `${dirname(await realpath(path))}${sep}`;
      for (const folder of folders) if (parent.startsWith(`${await realpath(folder)}${sep}`)) return true;
      return false;
    },
    async remove() {
      for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
    },
  };
}
