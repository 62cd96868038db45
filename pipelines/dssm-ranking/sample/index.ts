/** The sample that the pipeline runs over where nobody gives it data: interactions, users, and items with embeddings. */
import { join } from 'node:path';
import { writeItems, writeUsers } from './entities.ts';
import { writeInteractions } from './interactions.ts';
import type { SampleOptions } from './types.ts';

export { defaultSample, type SampleOptions } from './types.ts';

/** A file of a sample, without `.parquet`. */
export type SampleName = 'interactions' | 'items' | 'users';

/** What writes each file. */
const writers: Readonly<Record<SampleName, (path: string, options: SampleOptions) => void>> = {
  interactions: writeInteractions,
  items: writeItems,
  users: writeUsers,
};

/** Names of the files of a sample. */
export const sampleNames: readonly SampleName[] = Object.keys(writers) as SampleName[];

/** Writes one file of a sample to a folder that is there; returns its path. */
export function writeSample(name: SampleName, folder: string, options: SampleOptions): string {
  const path = join(folder, `${name}.parquet`);
  writers[name](path, options);
  return path;
}
