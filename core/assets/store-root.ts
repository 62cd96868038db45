/** Roots of outputs in the data store: the prefix that stands before an asset's folder, out of a resource's config. */
import { configProblems } from '../config/check.ts';
import { type RunConfig, resourceConfig, withDefaults } from '../config/run-config.ts';
import { InvalidInputError, type Problem } from '../errors.ts';
import { assetSegment } from '../names.ts';
import type { Resource } from '../resources/resource.ts';
import type { AssetOutput } from './step.ts';

/**
 * The prefix below which an output's folder lies in the data store, as a function of a resource's config, so that an
 * environment or a run may say another one.
 *
 * @example
 * import { z } from 'zod';
 *
 * const places = resource({
 *   name: 'places',
 *   config: z.strictObject({ reports: z.string().default('reports') }),
 *   create: (config) => config,
 * });
 * const root: StoreRoot = {
 *   resource: places,
 *   prefix: ({ reports }: { readonly reports: string }) => reports,
 * };
 * // Versions lie in reports/daily_report/dt=2024-01-01/<version>/
 * asset({ key: 'daily_report', root, partitions: days, type: json<string>(), run: () => 'quiet' });
 */
export interface StoreRoot {
  readonly resource: Resource;
  /** Of the resource's parsed config: names joined by `/`, such as `features/ranking`; empty for the top of the store. */
  readonly prefix: (config: never) => string;
}

/** Of all roots of a shard together little goes through an execution. */
const mostCharacters = 128;
const segment = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Says what is wrong with a root, or nothing. */
export function problemOfRoot(root: unknown): string | undefined {
  if (typeof root === 'string' && root.length <= mostCharacters) {
    if (root === '' || root.split('/').every((name) => segment.test(name))) return undefined;
  }
  return `root ${JSON.stringify(root)} is not allowed: use names of letters, digits and . _ - , each starting with a letter or digit, joined by / , at most ${mostCharacters} characters, or '' for the top of the store`;
}

/**
 * The root of an output under layers of config, as keys begin with it: `features/ranking/`, empty for the top of the store.
 *
 * @throws InvalidInputError that names the resource, for what is no root
 */
export function rootOf(
  { key, root }: Pick<AssetOutput, 'key' | 'root'>,
  layers: readonly RunConfig[],
): string {
  if (root === undefined) return '';
  const { resource, prefix } = root;
  const found: unknown = prefix(withDefaults(resource.config, resourceConfig(resource, layers)) as never);
  const problem = problemOfRoot(found);
  if (problem === undefined) return found === '' ? '' : `${found as string}/`;
  throw new InvalidInputError(`resources.${resource.name}.config gives asset ${key} a root: ${problem}`);
}

/** The root at and below which runs may put an output: the top of the store where none is said but by a run. */
export function reachOf(output: Pick<AssetOutput, 'key' | 'root'>, layers: readonly RunConfig[]): string {
  return output.root !== undefined && isComplete(output.root, layers) ? rootOf(output, layers) : '';
}

/** A root whose config has a layer over it from the beginning. */
export function rootIn({ resource, prefix }: StoreRoot, layer: RunConfig): StoreRoot {
  return { resource: { ...resource, configValue: resourceConfig(resource, [layer]) }, prefix };
}

/**
 * Every problem of the roots of some outputs: a root that is none, and a folder inside of another asset's, which that
 * asset's role could write and its garbage collection would look into.
 */
export function* problemsOfRoots(
  outputs: readonly AssetOutput[],
  layers: readonly RunConfig[],
): Generator<Problem> {
  const folders = new Map<string, AssetOutput>();
  for (const output of outputs) {
    const { root } = output;
    if (root !== undefined && !isComplete(root, layers)) continue;
    try {
      folders.set(`${rootOf(output, layers)}${assetSegment(output.key)}`, output);
    } catch (error) {
      yield { text: (error as Error).message, of: output.step };
    }
  }
  for (const [folder, { key, root, step }] of folders) {
    if (root === undefined) continue;
    for (let at = folder.indexOf('/'); at >= 0; at = folder.indexOf('/', at + 1)) {
      const other = folders.get(folder.slice(0, at));
      const text = `resources.${root.resource.name}.config puts asset ${key} into ${folder}, inside of the folder of asset ${other?.key}; choose another root`;
      if (other !== undefined) yield { text, of: step };
    }
  }
}

/** What a config lacks, and what its schema refuses, is told where configs are checked. */
function isComplete({ resource }: StoreRoot, layers: readonly RunConfig[]): boolean {
  return configProblems(resource.config, resourceConfig(resource, layers)).length === 0;
}
