/** Files on their way into a store of files: in a folder of the same root, so that a rename moves them in whole. */
import { randomUUID } from 'node:crypto';
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from './folder.ts';
import { temporaryFolder } from './key.ts';

/** Age of a temporary file that no writer can still be at work on, in ms. */
const abandonedMs = 24 * 3_600_000;

/** The temporary files of one store. */
export class TemporaryFiles {
  readonly #root: string;
  readonly #folder: string;
  #swept = false;

  constructor(root: string) {
    this.#root = root;
    this.#folder = join(root, temporaryFolder);
  }

  /** Fills a new temporary file, moves it in, and leaves nothing of it behind whether or not that works. */
  async use(fill: (path: string) => Promise<void>, move: (path: string) => Promise<void>): Promise<void> {
    await makeFolder(this.#root, this.#folder);
    const path = join(this.#folder, randomUUID());
    try {
      await fill(path);
      if (!this.#swept) {
        this.#swept = true;
        await this.#sweep((await lstat(path)).mtimeMs);
      }
      await move(path);
    } finally {
      await rm(path, { force: true });
    }
  }

  /** Removes what killed writers left; `now` is the file system's own time, in ms. */
  async #sweep(now: number): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      try {
        if (now - (await lstat(path)).mtimeMs > abandonedMs) await rm(path, { force: true });
      } catch {
        // Its writer was done with it, or it is another user's: no reason for this write to fail.
      }
    }
  }
}
