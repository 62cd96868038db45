/** Reads the YAML files of the feature services. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { z } from 'zod';
import { DefinitionError } from '../../../core/errors.ts';
import { YamlText } from '../../yaml/yaml-text.ts';
import type { AggregationsFile, RuntimeFile, ServiceFile, ViewFile } from './input.ts';
import { aggregationsSchema, runtimeSchema, serviceSchema, viewSchema } from './schema.ts';

/** Where the files are: two files, two folders. */
export interface ServicePaths {
  readonly runtimeConfigPath: string;
  readonly aggregationConfigPath: string;
  readonly featureViewsDir: string;
  readonly featureServicesDir: string;
}

/** A file of the right shape; `text` takes what else is wrong with it. */
export interface DefinitionFile<T> {
  readonly text: YamlText;
  readonly value: T;
}

/** The files, views and services by name. */
export interface ServiceFiles {
  readonly runtime: DefinitionFile<RuntimeFile>;
  readonly aggregations: DefinitionFile<AggregationsFile>;
  readonly views: ReadonlyMap<string, DefinitionFile<ViewFile>>;
  readonly services: ReadonlyMap<string, DefinitionFile<ServiceFile>>;
}

/**
 * Reads the files.
 *
 * @throws DefinitionError with a line for every file that is missing or has another shape: file, line, key and what is allowed
 */
export function readServiceFiles(paths: ServicePaths): ServiceFiles {
  const problems: string[] = [];
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };
  const folder = <T extends { readonly name: string }>(dir: string, what: string, schema: z.ZodType<T>) =>
    new Map(
      (attempt(() => yamlFiles(dir, what)) ?? []).flatMap((path) => {
        const file = attempt(() => named(readFile(path, what, schema), path));
        return file === undefined ? [] : [[file.value.name, file] as const];
      }),
    );
  const runtime = attempt(() => readFile(paths.runtimeConfigPath, 'runtime_config_path', runtimeSchema));
  const aggregations = attempt(() =>
    readFile(paths.aggregationConfigPath, 'aggregation_config_path', aggregationsSchema),
  );
  const views = folder(paths.featureViewsDir, 'feature_views_dir', viewSchema);
  const services = folder(paths.featureServicesDir, 'feature_services_dir', serviceSchema);
  if (problems.length > 0) throw new DefinitionError(problems);
  return { runtime: runtime!, aggregations: aggregations!, views, services };
}

function yamlFiles(dir: string, what: string): readonly string[] {
  try {
    const names = readdirSync(dir).filter((name) => /\.ya?ml$/.test(name));
    return names.sort().map((name) => join(dir, name));
  } catch (error) {
    throw new DefinitionError([`${what} ${dir} is no folder that can be read: ${(error as Error).message}`]);
  }
}

function readFile<T>(path: string, what: string, schema: z.ZodType<T>): DefinitionFile<T> {
  let source: string;
  try {
    source = readFileSync(path, 'utf8');
  } catch (error) {
    throw new DefinitionError([`${what} ${path} is no file that can be read: ${(error as Error).message}`]);
  }
  // The folder tells views and services apart.
  const text = new YamlText(source, `${basename(dirname(path))}/${basename(path)}`);
  const parsed = schema.safeParse(text.value);
  if (parsed.success) return { text, value: parsed.data };
  text.reportIssues(parsed.error.issues, [], text.value);
  throw new DefinitionError(text.problems);
}

/** A view or a service is found by the name of its file. */
function named<T extends { readonly name: string }>(
  file: DefinitionFile<T>,
  path: string,
): DefinitionFile<T> {
  const stem = basename(path).replace(/\.ya?ml$/, '');
  if (file.value.name !== stem) file.text.wrong(['name'], file.value.name, `the name of the file, ${stem}`);
  file.text.done();
  return file;
}
