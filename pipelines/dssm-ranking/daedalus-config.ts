/** The resource `DaedalusConfig`: where the definitions of a training day are, and how large its container is. */
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type ContainerSize, fargateSize } from '../../core/assets/fargate.ts';
import { problemOfRoot, type StoreRoot } from '../../core/assets/store-root.ts';
import { type Resource, resource } from '../../core/resources/resource.ts';
import type { ServicePaths } from './services/files.ts';

const text = z.string().min(1);
const amount = z.number().positive();
const root = z.string().refine((prefix) => problemOfRoot(prefix) === undefined, {
  error: ({ input }) => problemOfRoot(input),
});

/** Schema of the config. Paths that are not absolute start from the folder of the shipped files. */
export const daedalusSchema: z.ZodType<DaedalusSettings, DaedalusInput> = z.strictObject({
  runtime_config_path: text.default('config/training/runtime.yaml'),
  aggregation_config_path: text.default('config/training/aggregations.yaml'),
  feature_views_dir: text.default('feature_views'),
  feature_services_dir: text.default('feature_services'),
  output_root: root.default(''),
  enriched_output_root: root.optional(),
  num_cpus: amount.max(16).default(16),
  memory_gb: amount.max(120).default(44),
  object_store_gb: amount.max(200).default(12),
});

/** Config of the resource. */
export interface DaedalusSettings {
  readonly runtime_config_path: string;
  readonly aggregation_config_path: string;
  readonly feature_views_dir: string;
  readonly feature_services_dir: string;
  /** Prefix in the data store below which all that the ops make lies. */
  readonly output_root: string;
  /** Another one for the enriched table. */
  readonly enriched_output_root?: string | undefined;
  /** What the enrich stage asks for; Batch gives the least that Fargate has for it. */
  readonly num_cpus: number;
  readonly memory_gb: number;
  /** Local disk. */
  readonly object_store_gb: number;
}

/** The config as it is given: what is left out has a default. */
export type DaedalusInput = { readonly [K in keyof DaedalusSettings]?: DaedalusSettings[K] | undefined };

/** What ops get of the resource. */
export interface Daedalus {
  readonly paths: ServicePaths;
  /** What the settings ask for, and what Fargate has for it. */
  readonly container: string;
}

/** The resource with some of its config given; an environment or a run may say otherwise. */
export function daedalusConfig(given: DaedalusInput = {}): Resource<Daedalus> {
  return resource({
    name: 'DaedalusConfig',
    config: daedalusSchema,
    configValue: given,
    create: (settings) => ({ paths: pathsOf(settings), container: containerText(settings) }),
  });
}

/** Where the stages lie that lead to the enriched table. */
export function outputRoot(daedalus: Resource<Daedalus>): StoreRoot {
  return { resource: daedalus, prefix: ({ output_root }: DaedalusSettings) => output_root };
}

/** Where the enriched table lies. */
export function enrichedRoot(daedalus: Resource<Daedalus>): StoreRoot {
  return {
    resource: daedalus,
    prefix: ({ enriched_output_root, output_root }: DaedalusSettings) => enriched_output_root ?? output_root,
  };
}

/** The least container that Fargate has for the settings. */
export function containerOf({ num_cpus, memory_gb, object_store_gb }: DaedalusSettings): ContainerSize {
  return fargateSize({ vcpu: num_cpus, memoryMb: memory_gb * 1024, scratchGb: object_store_gb });
}

/** `16 vCPU, 48 GiB: the least that Fargate has for 16 and 44`. */
export function containerText(settings: DaedalusSettings): string {
  const { vcpu, memoryMb } = containerOf(settings);
  const { num_cpus, memory_gb } = settings;
  const given = `${vcpu} vCPU, ${memoryMb / 1024} GiB`;
  const isAsked = vcpu === num_cpus && memoryMb === memory_gb * 1024;
  return isAsked ? given : `${given}: the least that Fargate has for ${num_cpus} and ${memory_gb}`;
}

/** Files and folders of the settings. */
export function pathsOf(settings: DaedalusSettings): ServicePaths {
  const at = (path: string): string => (isAbsolute(path) ? path : join(shipped(), path));
  return {
    runtimeConfigPath: at(settings.runtime_config_path),
    aggregationConfigPath: at(settings.aggregation_config_path),
    featureViewsDir: at(settings.feature_views_dir),
    featureServicesDir: at(settings.feature_services_dir),
  };
}

/** Folder of the shipped files. Each template names files that a bundle takes along. */
function shipped(): string {
  const name = '*';
  const files = [
    new URL(`./feature_services/${name}.yaml`, import.meta.url),
    new URL(`./feature_views/${name}.yaml`, import.meta.url),
    new URL(`./config/training/${name}.yaml`, import.meta.url),
  ];
  return dirname(dirname(fileURLToPath(files[0] as URL)));
}
