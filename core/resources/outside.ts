/** What a step looks up outside of the project's stores, as far as its definition says: its role on AWS comes of it. */
import type { Step } from '../assets/step.ts';
import { configProblems } from '../config/check.ts';
import { referencesIn } from '../config/reference.ts';
import { type RunConfig, resourceConfig, withDefaults } from '../config/run-config.ts';
import { sortResources } from './order.ts';
import type { Resource, Resources } from './resource.ts';

const scheme = 's3://';
/** A bucket and names of folders, without what a policy reads as a wildcard or a variable. */
const folder = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/(?!\.{1,2}(\/|$))[A-Za-z0-9!_.'()=+@:,-]+)*$/;

/** Names of the secrets that the configs of a step and of its resources stand for, each once. */
export function secretsOf({
  configValue,
  resources,
}: Pick<Step, 'configValue' | 'resources'>): readonly string[] {
  const configs = [configValue, ...used(resources).map((resource) => resource.configValue)];
  const names = configs
    .flatMap((config) => referencesIn(config))
    .flatMap(({ reference }) => ('secret' in reference ? [reference.secret] : []));
  return [...new Set(names)];
}

/** Folders in S3 that the resources of a step read, `bucket` or `bucket/folder`, each once. */
export function foldersOf({ resources }: Step): readonly string[] {
  const urls = used(resources).flatMap((resource) => readsOf(resource).filter(isFolderInS3));
  return [...new Set(urls.map(nameOf))].filter((name) => folder.test(name));
}

/** What is wrong with the urls of what a resource reads; its config is complete and fits. */
export function* problemsOfReads(resource: Resource): Generator<string> {
  // What references stand for is known by workers alone.
  if (referencesIn(resource.configValue).length > 0) return;
  for (const url of readsOf(resource).filter(isFolderInS3))
    if (!folder.test(nameOf(url)))
      yield `resource ${resource.name} reads ${JSON.stringify(url)}; write s3://bucket or s3://bucket/folder, with names of letters, digits and ! _ . ' ( ) = + @ : , -`;
}

/** The resources with the configs that a layer over them says, each in place of itself wherever it is used. */
export function resourcesIn(layer: RunConfig): (resources: Resources) => Resources {
  const placed = new Map<Resource, Resource>();
  const place = (resource: Resource): Resource => {
    const known = placed.get(resource);
    if (known !== undefined) return known;
    const made = { ...resource, configValue: resourceConfig(resource, [layer]), uses: all(resource.uses) };
    placed.set(resource, made);
    return made;
  };
  const all = (resources: Resources): Resources =>
    Object.fromEntries(Object.entries(resources).map(([name, resource]) => [name, place(resource)]));
  return all;
}

function used(resources: Resources): readonly Resource[] {
  return sortResources(Object.values(resources)).sorted;
}

function readsOf({ reads, config, configValue }: Resource): readonly unknown[] {
  if (reads === undefined || configProblems(config, configValue).length > 0) return [];
  return reads(withDefaults(config, configValue) as never);
}

const isFolderInS3 = (url: unknown): url is string => typeof url === 'string' && url.startsWith(scheme);

const nameOf = (url: string): string => url.slice(scheme.length).replace(/\/+$/, '');
