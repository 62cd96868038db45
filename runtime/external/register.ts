/** Registers files that another system made as the version of an external asset's partition. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { asyncBufferFromFile } from 'hyparquet';
import { type AssetOutput, isExternal } from '../../core/assets/step.ts';
import { InvalidInputError } from '../../core/errors.ts';
import { partitionContext } from '../../core/partitions/context.ts';
import { problemOfKey } from '../../core/partitions/key.ts';
import type { Materialization } from '../catalog/types.ts';
import { describeVersion } from '../io/describe-version.ts';
import { checkFooter, readFooter } from '../io/footer.ts';
import { valuesOf, type Written } from '../io/types.ts';
import { writeValue } from '../io/write-value.ts';
import { storedVersion } from '../publish/publish.ts';
import type { Runtime } from '../runtime.ts';
import { type Scratch, scratchOf } from '../scratch.ts';
import { locationOf } from '../step/version.ts';
import { showLagging } from '../tables/show.ts';

/** What is registered. */
export interface Registration {
  readonly asset: AssetOutput;
  /** Partition key, empty when unpartitioned. */
  readonly partition: string;
  /** Local Parquet files in row order; they are copied. */
  readonly files: readonly string[];
  /** Who registers: a run, or something else that has no steps. */
  readonly runId: string;
}

/**
 * Copies the files to the data store and makes them the partition's version. The version is named by their content:
 * registering the same again changes nothing.
 *
 * @throws InvalidInputError for an asset that is not external or holds no files, an unknown partition, no files, and for
 * files that cannot be read, are not Parquet or do not have the asset's columns
 */
export async function registerFiles(registration: Registration, runtime: Runtime): Promise<Materialization> {
  const { asset, partition, files, runId } = registration;
  checkRegistration(registration, runtime.now());
  for (const file of files) await checkFile(file, asset);
  const version = await contentOf(files);
  const scratch = scratchOf(runtime.makeScratch);
  try {
    const written = await (asset.type.kind === 'table' ? writeTable : writeFile)(
      registration,
      version,
      scratch,
      runtime,
    );
    const at = new Date(runtime.now()).toISOString();
    const materialization: Materialization = {
      ...storedVersion(asset, partition, version, written),
      codeVersion: '',
      dataVersion: version,
      inputVersions: {},
      runId,
      materializedAt: at,
      metadata: {},
      checks: [],
    };
    const step = { step: asset.step.name, runId, partition, attempt: '0000.00', startedAt: at, endedAt: at };
    const before = await runtime.catalog.pointer(asset.key, partition);
    const items = [{ materialization, expectedVersion: before?.version ?? null }];
    const outcome = await runtime.catalog.publish(items, { ...step, status: 'SUCCEEDED' });
    if (outcome.published) {
      const pointer = await runtime.catalog.pointer(asset.key, partition);
      // Registering the same again puts right what a crash left.
      if (pointer !== undefined) await showLagging(asset, [pointer], runtime);
      return materialization;
    }
    throw new InvalidInputError(
      `asset ${asset.key} was registered by another process at the same time; look at it and register again`,
    );
  } finally {
    await scratch.remove();
  }
}

function checkRegistration({ asset, partition, files }: Registration, now: number): void {
  const { key, type, step } = asset;
  if (!isExternal(step))
    throw new InvalidInputError(
      `asset ${key} is made by step ${step.name}; files are registered of external assets`,
    );
  if (type.kind !== 'table' && type.kind !== 'parquet_file')
    throw new InvalidInputError(
      `asset ${key} holds ${type.kind}; files are registered of assets of type table({...}) or parquetFile()`,
    );
  const problem = problemOfKey(step.partitions, partition, now);
  if (problem !== undefined) throw new InvalidInputError(`asset ${key}: ${problem}`);
  if (files.length === 0 || (type.kind === 'parquet_file' && files.length > 1))
    throw new InvalidInputError(
      `asset ${key} is ${type.kind === 'table' ? 'at least one file' : 'one file'}; ${files.length} are given`,
    );
}

/** The file is named as it was given: what lies in the store has another name. */
async function checkFile(file: string, { key, type }: AssetOutput): Promise<void> {
  const buffer = await asyncBufferFromFile(file).catch((error: Error) => {
    throw new InvalidInputError(`asset ${key}, file ${file} cannot be read: ${error.message}`);
  });
  try {
    const footer = await readFooter(buffer, file);
    if (type.kind === 'table') checkFooter(key, file, footer, type.schema ?? {});
  } catch (error) {
    throw new InvalidInputError((error as Error).message);
  }
}

/** 32 hexadecimal digits of what is in the files. */
async function contentOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) await pipeline(createReadStream(file), hash, { end: false });
  return hash.digest('hex').slice(0, 32);
}

async function writeTable(
  { asset, partition, files }: Registration,
  version: string,
  scratch: Scratch,
  { data }: Runtime,
): Promise<Written> {
  const location = locationOf(asset, partition, version);
  const folder = await scratch.folder();
  for (const [i, file] of files.entries()) {
    const name = `part-${String(i).padStart(5, '0')}.parquet`;
    await copyFile(file, join(folder, name));
    await data.putFile(`${location}/${name}`, join(folder, name));
  }
  return describeVersion(data, location, asset);
}

function writeFile(
  { asset, partition, files: [file] }: Registration,
  version: string,
  scratch: Scratch,
  runtime: Runtime,
): Promise<Written> {
  const made = {
    partition: partitionContext(asset.step.partitions, partition),
    version,
    location: locationOf(asset, partition, version),
    addMetadata: () => {},
  };
  return writeValue(asset, file, made, valuesOf(runtime, scratch));
}
