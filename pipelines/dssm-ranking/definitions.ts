/** The training set of a feature service: sources and views by others, and a graph of three ops. */
import { z } from 'zod';
import type { AssetOutput } from '../../core/assets/step.ts';
import { type Definitions, definitions } from '../../core/definitions.ts';
import { DefinitionError } from '../../core/errors.ts';
import { job } from '../../core/jobs/job.ts';
import { partitionSchedule } from '../../core/jobs/schedule.ts';
import { graphAsset } from '../../core/ops/graph-asset.ts';
import { daily } from '../../core/partitions/definition/daily.ts';
import { hourly } from '../../core/partitions/definition/hourly.ts';
import { trainingLineage } from './column-lineage.ts';
import {
  type DaedalusInput,
  type DaedalusSettings,
  daedalusConfig,
  daedalusSchema,
  pathsOf,
} from './daedalus-config.ts';
import { compilePipeline } from './ops/compile-pipeline.ts';
import { enrichStage, sourcesOfKernel } from './ops/enrich-stage.ts';
import { skeletonStage, sourcesOfSkeleton } from './ops/skeleton-stage.ts';
import { compileServices } from './services/compile.ts';
import type { CompiledService } from './services/types.ts';
import { columnTexts, sourceAssets, viewAssets } from './sources.ts';

const cadences = { daily, hourly } as const;

/** What the pipeline is made of; each may be left out. */
export interface DssmOptions {
  /** @default 'dssm_ranking' */
  readonly service?: string;
  /** Config of the resource `DaedalusConfig`. */
  readonly config?: DaedalusInput;
}

/**
 * The asset `<service>_training`, its job `<service>_daily`, and the views and sources above them.
 *
 * @throws DefinitionError with file and line for what is wrong in the service's files
 */
export function dssmDefinitions({
  service: name = 'dssm_ranking',
  config = {},
}: DssmOptions = {}): Definitions {
  const settings = z.parse(daedalusSchema, config);
  const service = serviceCalled(name, settings);
  const sources = sourceAssets(service);
  const views = viewAssets(service, sources);
  const { every, start } = service.partitions;
  const training = trainingSet(service, sources, views, config);
  return definitions({
    assets: [...Object.values(sources), ...Object.values(views), training],
    jobs: [
      job({
        name: `${name}_daily`,
        selection: `key:"${training.key}"`,
        description: `${service.description} Partitions: ${every}, from ${start}.`,
        schedule: partitionSchedule(),
      }),
    ],
    environments: { staging: {}, prod: { resources: { DaedalusConfig: { memory_gb: 64 } } } },
  });
}

function serviceCalled(name: string, settings: DaedalusSettings): CompiledService {
  const services = compileServices(pathsOf(settings));
  const service = services.get(name);
  if (service !== undefined) return service;
  throw new DefinitionError([
    `there is no service ${name} in ${settings.feature_services_dir}; services are ${[...services.keys()].join(', ') || 'none'}`,
  ]);
}

type Assets = Readonly<Record<string, AssetOutput>>;

function trainingSet(
  service: CompiledService,
  sources: Assets,
  views: Assets,
  config: DaedalusInput,
): AssetOutput {
  const daedalus = daedalusConfig(config);
  const compile = compilePipeline(service, daedalus);
  const skeleton = skeletonStage(service, sources, daedalus);
  const enriched = enrichStage(service, sources, daedalus);
  const { every, start } = service.partitions;
  return graphAsset({
    key: `${service.name}_training`,
    group: 'training',
    description: service.description,
    owners: ['team:ranking'],
    tags: { service: service.name },
    metadata: { columns: columnTexts(service.enriched) },
    columnLineage: trainingLineage(service, sources, views),
    partitions: cadences[every]({ start, name: 'dt' }),
    deps: { ...sources, ...prefixed(views) },
    compose: (deps) => {
      const handles = deps as Readonly<Record<string, never>>;
      const from = (names: readonly string[]): Readonly<Record<string, never>> =>
        Object.fromEntries(names.map((source) => [source, handles[source] as never]));
      const compiled = compile(
        Object.fromEntries(service.views.map((view) => [view.name, handles[`view_${view.name}`] as never])),
      );
      const spine = skeleton({ ...from(sourcesOfSkeleton(service)), compiled });
      return enriched({ ...from(sourcesOfKernel(service)), compiled, skeleton: spine });
    },
  });
}

/** Views by the name that the graph has them by, so that one may be called as a source. */
function prefixed(views: Assets): Assets {
  return Object.fromEntries(Object.entries(views).map(([name, view]) => [`view_${name}`, view]));
}
