/** From a project to its assets and jobs. */
import { externalAsset } from '../../core/assets/external-asset.ts';
import type { MultiAsset, Outputs } from '../../core/assets/multi-asset.ts';
import type { AssetOutput } from '../../core/assets/step.ts';
import type { TableSchema } from '../../core/assets/table.ts';
import type { TableType } from '../../core/assets/value-type.ts';
import { type Definitions, definitions } from '../../core/definitions.ts';
import { jobsOf } from './jobs.ts';
import { loadModel } from './models/load.ts';
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

/**
 * The assets and jobs of a project. Without an enabled feed the CDM tables are external: another project makes them,
 * and only labels and features are left to run.
 *
 * @throws DefinitionError when the assets do not fit together
 */
export function quantflowDefinitions(project: Project): Definitions {
  const assets: Assets = [];
  const state = project.feeds.some((feed) => feed.enabled)
    ? made(project, assets)
    : external(project, assets);
  const bars = Object.fromEntries(project.stateEngine.bars.map((bar) => [barKey(bar), state[barKey(bar)]!]));
  const methods = project.labelEngine?.methods;
  const labels = methods && labelsAsset(project, methods, bars);
  if (labels !== undefined) assets.push(labels);
  if (project.featureEngine !== undefined) {
    const inputs = { bars, cdm_lob_l2: state['cdm_lob_l2']!, ...(labels && { cdm_labels: labels }) };
    assets.push(featuresAsset(project, project.featureEngine.features, methods ?? {}, inputs));
  }
  const [local = {}] = project.local.engines;
  return definitions({ assets, jobs: jobsOf(assets.map(({ step }) => step)), local });
}

/** Adds everything from the feeds to the state engine; returns the state engine's tables by key. */
function made(project: Project, assets: Assets): Readonly<Record<string, AssetOutput>> {
  const feeds = project.feeds.filter((feed) => project.symbols.some((symbol) => symbol.feed === feed.name));
  const raw = new Map(feeds.map((feed) => [feed, ingestStep(project, feed)]));
  const cdm_trade = modelAsset(project, loadModel('cdm_trade'), raw);
  const cdm_book_delta = modelAsset(project, loadModel('cdm_book_delta'), raw);
  const state = stateEngineStep(project, { cdm_trade, cdm_book_delta });
  assets.push(...raw.values(), cdm_trade, cdm_book_delta, state);
  return state.outputs;
}

/** Adds the CDM tables as external assets; returns the state engine's by key. */
function external(project: Project, assets: Assets): Readonly<Record<string, AssetOutput>> {
  const partitions = partitionsOf(
    project,
    project.symbols.map(({ name }) => name),
  );
  const models = (['cdm_trade', 'cdm_book_delta'] as const).map(loadModel);
  const cdm: readonly Cdm[] = models.map((model) =>
    externalAsset({ key: model.name, group: 'upstream', partitions, type: model.type, ...modelFacts(model) }),
  );
  const state = Object.entries(stateTables(project)).map(([key, { checks: _, ...facts }]) =>
    externalAsset({ ...facts, key, group: 'upstream', partitions }),
  );
  assets.push(...cdm, ...state);
  return Object.fromEntries(state.map((asset) => [asset.key, asset]));
}
