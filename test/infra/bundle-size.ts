/** What a bundle weighs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Bytes that the upload of a bundle without DuckDB may have, packed. */
export const mostZipped = 1.5e6;

/** Paths of the files below a folder. */
export const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Bytes of a folder's files, each packed. */
export const zippedBytes = (folder: string): number =>
  filesIn(folder).reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
