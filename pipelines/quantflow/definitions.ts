/** From a project to its assets and jobs. */
import { externalAsset } from '../../core/assets/external-asset.ts';
import type { MultiAsset, Outputs } from '../../core/assets/multi-asset.ts';
import type { AssetOutput } from '../../core/assets/step.ts';
import type { TableSchema } from '../../core/assets/table.ts';
import type { TableType } from '../../core/assets/value-type.ts';
import { type Definitions, definitions } from '../../core/definitions.ts';
import { jobsOf } from './jobs.ts';
import { cdmTables } from './models/cdm.ts';
import { checkAllAdded, checkedModel } from './models/check.ts';
import { type Model, parseModel } from './models/load.ts';
import { activeFeeds, modelsOf } from './models/sources.ts';
import { partitionsOf } from './partitions.ts';
import type { Project } from './project/types.ts';
import { featuresAsset } from './steps/features.ts';
import { ingestStep } from './steps/ingest.ts';
import { labelsAsset } from './steps/labels.ts';
import { modelAsset, modelFacts } from './steps/models.ts';
import { stateEngineStep } from './steps/state-engine.ts';
import { barKey, stateTables } from './steps/state-tables.ts';

type Assets = (AssetOutput | MultiAsset<Outputs>)[];
type Cdm = AssetOutput<TableType<TableSchema>>;

/** Texts of a project's models by file name, `cdm_trade.sql`. */
export type ModelTexts = Readonly<Record<string, string>>;

/**
 * The assets and jobs of a project. Without an enabled feed the CDM tables are external: another project makes them,
 * and only labels, features and the project's own models are left to run.
 *
 * @param models the project's own models; a CDM table without one gets a generated one
 * @throws DefinitionError when the assets do not fit together
 */
export function quantflowDefinitions(project: Project, models: ModelTexts = {}): Definitions {
  const assets: Assets = [];
  const known = new Map<string, AssetOutput>();
  const generated = modelsOf(project);
  const parsed = Object.entries({ ...generated, ...models }).map(
    ([file, model]): Model => checkedModel(typeof model === 'string' ? parseModel(model, file) : model),
  );
  const isMade = project.feeds.some((feed) => feed.enabled);
  const own = new Set(isMade ? parsed : parsed.filter(({ name }) => !(name in cdmTables)));
  if (isMade) addMade(project, own, known, assets);
  else addExternal(project, parsed, known, assets);
  const bars = Object.fromEntries(
    project.stateEngine.bars.map((bar) => [barKey(bar), known.get(barKey(bar))!]),
  );
  const methods = project.labelEngine?.methods;
  const labels = methods && labelsAsset(project, methods, bars);
  if (labels !== undefined) add(labels, known, assets);
  if (project.featureEngine !== undefined) {
    const inputs = { bars, cdm_lob_l2: known.get('cdm_lob_l2')!, ...(labels && { cdm_labels: labels }) };
    add(featuresAsset(project, project.featureEngine, methods ?? {}, inputs), known, assets);
  }
  addModels(project, own, known, assets);
  checkAllAdded(own, known);
  const [local = {}] = project.local.engines;
  return definitions({ assets, jobs: jobsOf(assets.map(({ step }) => step)), local });
}

function add(asset: AssetOutput, known: Map<string, AssetOutput>, assets: Assets): void {
  known.set(asset.key, asset);
  assets.push(asset);
}

/** Adds everything from the feeds to the state engine. */
function addMade(
  project: Project,
  models: Set<Model>,
  known: Map<string, AssetOutput>,
  assets: Assets,
): void {
  for (const feed of activeFeeds(project)) {
    const raw = ingestStep(project, feed);
    assets.push(raw);
    for (const output of Object.values(raw.outputs)) known.set(output.key, output);
  }
  addModels(project, models, known, assets);
  checkAllAdded(new Set([...models].filter(({ name }) => name in cdmTables)), known);
  const [cdm_trade, cdm_book_delta] = [known.get('cdm_trade') as Cdm, known.get('cdm_book_delta') as Cdm];
  const state = stateEngineStep(project, { cdm_trade, cdm_book_delta });
  assets.push(state);
  for (const output of Object.values(state.outputs)) known.set(output.key, output);
}

/** Adds the models whose upstreams are all there, and takes them out of `models`. */
function addModels(
  project: Project,
  models: Set<Model>,
  known: Map<string, AssetOutput>,
  assets: Assets,
): void {
  for (let before = -1; before !== models.size; ) {
    before = models.size;
    for (const model of models) {
      if (!model.refs.every((key) => known.has(key))) continue;
      add(modelAsset(project, model, known), known, assets);
      models.delete(model);
    }
  }
}

/** Adds the CDM tables as external assets. */
function addExternal(
  project: Project,
  models: readonly Model[],
  known: Map<string, AssetOutput>,
  assets: Assets,
): void {
  const partitions = partitionsOf(
    project,
    project.symbols.map(({ name }) => name),
  );
  const cdm: readonly Cdm[] = models
    .filter(({ name }) => name in cdmTables)
    .map((model) =>
      externalAsset({
        key: model.name,
        group: 'upstream',
        partitions,
        type: model.type,
        ...modelFacts(model),
      }),
    );
  const state = Object.entries(stateTables(project)).map(([key, { checks: _, ...facts }]) =>
    externalAsset({ ...facts, key, group: 'upstream', partitions }),
  );
  for (const asset of [...cdm, ...state]) add(asset, known, assets);
}
