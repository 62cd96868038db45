/** What every IO manager does, quantflow's and a project's own: one suite over all. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { asset } from '../../core/assets/asset.ts';
import type { AnyValueType } from '../../core/assets/value-type.ts';
import { typedMetadata } from '../../core/metadata/typed.ts';
import type { Metadata } from '../../core/metadata/value.ts';
import { partitionContext } from '../../core/partitions/context.ts';
import type { IoManager } from '../../core/resources/io-manager.ts';
import { ioManagerOf } from '../../runtime/io/index.ts';
import { emptyValue, readSource, readValue } from '../../runtime/io/read-value.ts';
import type { StoredVersion, ValueStore } from '../../runtime/io/types.ts';
import { writeValue } from '../../runtime/io/write-value.ts';
import { scratchOf } from '../../runtime/scratch.ts';
import { locationOf } from '../../runtime/step/version.ts';
import { filesStore } from '../../runtime/stores/files.ts';
import { memoryStore } from '../../runtime/stores/memory.ts';
import type { ObjectStore } from '../../runtime/stores/types.ts';
import { newFolder } from '../io/tables.ts';

/** A value to write. */
export interface ValueCase {
  /** Makes it, in an empty folder if it needs one. */
  readonly make: (folder: string) => unknown;
  /** The value that was read, as plain data. */
  readonly plain: unknown;
  readonly rows: number | null;
}

export interface IoManagerCases {
  readonly type: AnyValueType;
  readonly ioManager?: IoManager;
  /** What a reader gives, as plain data. */
  readonly plain: (read: unknown) => unknown;
  readonly values: readonly ValueCase[];
  /** What a dependent gets that maps to no partition, as plain data. */
  readonly empty: unknown;
  /** What cannot be written, and what the error says. */
  readonly bad: readonly (readonly [value: unknown, problem: string])[];
}

const stores: Readonly<Record<string, () => Promise<ObjectStore>>> = {
  memory: async () => memoryStore(),
  files: async () => {
    const root = `${newFolder()}/data`;
    await mkdir(root);
    return filesStore(root);
  },
};

/** A version that was written, and where. */
export interface WrittenVersion {
  readonly output: ReturnType<typeof asset>;
  readonly stored: StoredVersion;
  readonly store: ValueStore;
}

/** Writes a value as a step does. */
export async function writeVersion(
  type: AnyValueType,
  value: unknown,
  data: ObjectStore,
  options: { readonly ioManager?: IoManager; readonly version?: string; readonly scratch?: string } = {},
): Promise<WrittenVersion> {
  const { ioManager, version = '0123' } = options;
  const output = asset<AnyValueType>({
    key: 'trades',
    type,
    ...(ioManager && { ioManager: ioManager as never }),
    run: () => value,
  });
  const scratch = scratchOf(async () => options.scratch ?? newFolder());
  const store: ValueStore = { data, ioManagers: new Map(), scratch };
  let metadata: Metadata = {};
  const location = locationOf(output, '', version);
  const written = await writeValue(
    output,
    value,
    {
      partition: partitionContext(undefined, ''),
      version,
      location,
      addMetadata: (added) => {
        metadata = typedMetadata('output trades', { ...metadata, ...added });
      },
    },
    store,
  );
  return { output, stored: { partition: '', version, metadata, ...written }, store };
}

async function digestOf(data: ObjectStore, { files }: StoredVersion): Promise<readonly string[]> {
  return Promise.all(
    files.map(async ({ path }) =>
      createHash('sha256')
        .update(await data.get(path))
        .digest('hex'),
    ),
  );
}

/** Runs the suite. */
export function describeIoManager(name: string, cases: IoManagerCases): void {
  const options = cases.ioManager === undefined ? {} : { ioManager: cases.ioManager };
  const { type, values, bad, plain } = cases;

  describe.each(Object.entries(stores))(`IO manager ${name} in a store of %s`, (_, open) => {
    it.each(values.map((value, i) => [i, value] as const))('gives back value %i', async (_i, value) => {
      const data = await open();
      const { output, stored, store } = await writeVersion(
        type,
        await value.make(newFolder()),
        data,
        options,
      );
      expect(stored.rows).toBe(value.rows);
      expect(await plain(await readValue(output, stored, store))).toEqual(value.plain);
      for (const { path, bytes } of stored.files) {
        expect(path.startsWith(`${stored.location}/`)).toBe(true);
        expect(await data.size(path)).toBe(bytes);
      }
    });

    it('gives back what was written when it is read twice', async () => {
      const { make, plain: expected } = values[0]!;
      const { output, stored, store } = await writeVersion(
        type,
        await make(newFolder()),
        await open(),
        options,
      );
      const [first, second] = await Promise.all([
        readValue(output, stored, store),
        readValue(output, stored, store),
      ]);
      expect([await plain(first), await plain(second)]).toEqual([expected, expected]);
    });

    it('writes the same bytes for the same value', async () => {
      const data = await open();
      for (const { make } of values) {
        const value = await make(newFolder());
        const a = await writeVersion(type, value, data, { ...options, version: 'a' });
        const b = await writeVersion(type, value, data, { ...options, version: 'b' });
        expect(await digestOf(data, a.stored)).toEqual(await digestOf(data, b.stored));
        for (const { path } of [...a.stored.files, ...b.stored.files]) await data.delete(path);
      }
    });

    it('previews no more than it is asked for', async () => {
      const { make, rows } = values[0]!;
      const { output, stored, store } = await writeVersion(
        type,
        await make(newFolder()),
        await open(),
        options,
      );
      const manager = ioManagerOf(output, new Map());
      const value = await manager.preview?.(readSource(output, stored, store), 1);
      if (value === undefined) return;
      expect(typedMetadata('preview', { value })).toEqual({ value });
      if (value.type === 'table') expect(value.value.records).toHaveLength(Math.min(1, rows ?? 1));
    });

    it.each(bad)('refuses %s', async (value, problem) => {
      await expect(writeVersion(type, value, await open(), options)).rejects.toThrow(problem);
    });

    it('leaves nothing in scratch of what it wrote', async () => {
      const scratch = newFolder();
      const { make } = values[0]!;
      const data = await open();
      await writeVersion(type, await make(newFolder()), data, { ...options, scratch });
      if (existsSync(scratch)) expect(readdirSync(scratch)).toEqual([]);
    });
  });

  it(`IO manager ${name} has a value for a dependency on no partition`, async () => {
    const output = asset<AnyValueType>({
      key: 'trades',
      type,
      ...(options.ioManager && { ioManager: options.ioManager as never }),
      run: () => undefined,
    });
    const value = await emptyValue(output, { ioManagers: new Map() });
    expect(value === undefined ? undefined : await plain(value)).toEqual(cases.empty);
  });
}
