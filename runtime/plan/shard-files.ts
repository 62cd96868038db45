/** The shard files of a stage: JSON lines, written out as they grow, so that a plan of any size needs little memory. */
import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Shard } from '../messages.ts';
import type { Runtime } from '../runtime.ts';

/** Characters of lines that are kept before they go to the disk. */
const keptChars = 1 << 20;

interface Growing {
  kept: string[];
  chars: number;
  /** Where lines were written out to. */
  path: string | undefined;
}

/** Takes the shards of a stage, wave by wave, in order. */
export class ShardFiles {
  readonly #runtime: Pick<Runtime, 'runs' | 'makeScratch'>;
  readonly #files: Growing[] = [];
  #folder: string | undefined;
  #shards = 0;

  constructor(runtime: Pick<Runtime, 'runs' | 'makeScratch'>) {
    this.#runtime = runtime;
  }

  /** Shards so far. */
  get shards(): number {
    return this.#shards;
  }

  /** Waves so far. */
  get waves(): number {
    return this.#files.length;
  }

  async add(shard: Shard, wave: number): Promise<void> {
    while (this.#files.length <= wave) this.#files.push({ kept: [], chars: 0, path: undefined });
    const file = this.#files[wave] as Growing;
    const line = `${JSON.stringify(shard)}\n`;
    file.kept.push(line);
    file.chars += line.length;
    this.#shards++;
    if (file.chars >= keptChars) await this.#writeOut(file, wave);
  }

  /** Puts the files into the runs store under the given keys, one a wave; a missing wave becomes an empty file. */
  async close(keys: readonly string[]): Promise<void> {
    try {
      for (const [wave, key] of keys.entries()) {
        const file = this.#files[wave];
        if (file?.path === undefined) await this.#runtime.runs.put(key, file?.kept.join('') ?? '');
        else {
          await this.#writeOut(file, wave);
          await this.#runtime.runs.putFile(key, file.path);
        }
      }
    } finally {
      if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
    }
  }

  async #writeOut(file: Growing, wave: number): Promise<void> {
    this.#folder ??= await this.#runtime.makeScratch();
    file.path ??= join(this.#folder, String(wave));
    await appendFile(file.path, file.kept.join(''));
    file.kept = [];
    file.chars = 0;
  }
}
