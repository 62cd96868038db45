/** Writes a value by its IO manager, into the folder of a new version and nowhere else. */
import { copyFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AssetOutput } from '../../core/assets/step.ts';
import type { PartitionContext } from '../../core/jobs/context.ts';
import type { MetadataInputs } from '../../core/metadata/value.ts';
import type { FileEntry } from '../catalog/types.ts';
import { problemOfKey } from '../stores/key.ts';
import { columnsOf } from './columns.ts';
import { ioManagerOf } from './index.ts';
import type { ValueStore, Written } from './types.ts';

/** A version that is being made. */
export interface NewVersion {
  readonly partition: PartitionContext;
  readonly version: string;
  /** Its folder. */
  readonly location: string;
  readonly addMetadata: (metadata: MetadataInputs) => void;
  /** Mapping key, for one value of a dynamic output. */
  readonly item?: string;
}

/**
 * Writes a value.
 *
 * @throws what the IO manager throws; RangeError for a file that is not below the version's folder
 */
export async function writeValue(
  output: AssetOutput,
  value: unknown,
  { partition, version, location: folder, addMetadata, item }: NewVersion,
  { data, ioManagers, scratch }: ValueStore,
): Promise<Written> {
  const { key: asset, type, metadata: definitionMetadata } = output;
  const location = item === undefined ? folder : `${folder}/${item}`;
  const files: FileEntry[] = [];
  const writes: Promise<void>[] = [];
  const add = async (
    name: string,
    rows: number | undefined,
    put: (key: string) => Promise<number>,
  ): Promise<void> => {
    checkName(asset, name);
    const path = `${location}/${name}`;
    if (files.some((file) => file.path === path))
      throw new RangeError(`asset ${asset}: file ${JSON.stringify(name)} is written twice; name each once`);
    // A file takes its place in the list when it is named, however long its writing takes.
    const at = files.push({ path, bytes: 0 }) - 1;
    files[at] = { path, bytes: await put(path), ...(rows !== undefined && { rows }) };
  };
  const write: typeof add = (...file) => {
    const done = add(...file);
    done.catch(() => {});
    writes.push(done);
    return done;
  };
  const result = await ioManagerOf(output, ioManagers).write(value as never, {
    asset,
    partition,
    version,
    type,
    definitionMetadata,
    addMetadata,
    scratch: () => scratch.folder(),
    put: (name, body, rows) =>
      write(name, rows, async (key) => {
        const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
        await data.put(key, bytes);
        return bytes.length;
      }),
    putFile: (name, path, rows) =>
      write(name, rows, async (key) => {
        const { size } = await stat(path);
        let file = path;
        // The store takes a file away: only what lies in scratch is given to it.
        if (!(await scratch.owns(path))) await copyFile(path, (file = join(await scratch.folder(), 'file')));
        await data.putFile(key, file);
        return size;
      }),
  });
  // What the manager did not wait for is waited for here, and fails here.
  await Promise.all(writes);
  return { location, files, rows: result?.rows ?? null, columns: result?.columns ?? columnsOf(type) };
}

function checkName(asset: string, name: string): void {
  const hidden = name.split('/').some((part) => part.startsWith('_') || part.startsWith('.'));
  const problem = problemOfKey(name) ?? (hidden ? 'a part of it begins with _ or .' : undefined);
  if (problem === undefined) return;
  throw new RangeError(
    `asset ${asset}: file ${JSON.stringify(name)} is not allowed: ${problem}; files lie below the folder of their version, such as put('rows.csv', ...)`,
  );
}
