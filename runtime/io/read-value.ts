/** Opens a value by its IO manager, from the files of one version. */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AssetOutput } from '../../core/assets/step.ts';
import { partitionContext } from '../../core/partitions/context.ts';
import type { ReadSource } from '../../core/resources/io-manager.ts';
import { ioManagerOf } from './index.ts';
import type { StoredVersion, ValueStore } from './types.ts';

/** Opens the value of a version. @throws what the IO manager throws */
export async function readValue(
  output: AssetOutput,
  stored: StoredVersion,
  store: ValueStore,
): Promise<unknown> {
  return ioManagerOf(output, store.ioManagers).read(readSource(output, stored, store));
}

/** What a dependent gets that maps to no partition of an asset. */
export async function emptyValue(
  output: AssetOutput,
  { ioManagers }: Pick<ValueStore, 'ioManagers'>,
): Promise<unknown> {
  return ioManagerOf(output, ioManagers).empty?.(output.key, output.type);
}

/** A version as IO managers see it: its files by their names in its folder. */
export function readSource(
  output: AssetOutput,
  { partition, version, location, files, rows, columns, metadata }: StoredVersion,
  { data, scratch }: ValueStore,
): ReadSource {
  const { key: asset, type, metadata: definitionMetadata } = output;
  const nameOf = (path: string): string => path.slice(location.length + 1);
  const paths = new Map(files.map(({ path }) => [nameOf(path), path]));
  const pathOf = (name: string): string => {
    const path = paths.get(name);
    if (path !== undefined) return path;
    const names = [...paths.keys()].join(', ') || 'none';
    throw new RangeError(
      `asset ${asset} has no file ${JSON.stringify(name)} in this version; it has ${names}`,
    );
  };
  let folder: Promise<string> | undefined;
  const copies = new Map<string, Promise<string>>();
  const copy = async (name: string, key: string): Promise<string> => {
    const path = join(await (folder ??= scratch.folder()), name);
    await mkdir(dirname(path), { recursive: true });
    await pipeline(Readable.from(data.stream(key)), createWriteStream(path));
    return path;
  };
  return {
    asset,
    partition: partitionContext(output.step.partitions, partition),
    version,
    type,
    definitionMetadata,
    metadata,
    columns,
    rows,
    files: files.map(({ path, ...file }) => ({ name: nameOf(path), ...file })),
    get: async (name) => data.get(pathOf(name)),
    stream: (name) => data.stream(pathOf(name)),
    async localPath(name) {
      const key = pathOf(name);
      if (data.localPath !== undefined) return data.localPath(key);
      const known = copies.get(name) ?? copy(name, key);
      copies.set(name, known);
      return known;
    },
    scratch: () => scratch.folder(),
  };
}
