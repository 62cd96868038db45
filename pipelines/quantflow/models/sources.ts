/** Which raw tables the CDM tables are made of, and the models that a project gets when it has none of its own. */
import type { Feed, Project } from '../project/types.ts';
import { type CdmName, cdmTables, generatedModel, type ModelSource, modelText } from './cdm.ts';
import type { Model } from './load.ts';

/** Key of a feed's raw table. */
export function rawKey(feed: Feed, dataType: string): string {
  return `raw_${feed.name}_${dataType}`;
}

/** The feeds that make something: enabled, and with a symbol. */
export function activeFeeds({ feeds, symbols }: Project): readonly Feed[] {
  return feeds.filter((feed) => feed.enabled && symbols.some((symbol) => symbol.feed === feed.name));
}

/** The raw tables of a CDM table: one of each feed, or a trade would count twice. */
function sourcesOf(project: Project, name: CdmName): readonly ModelSource[] {
  return activeFeeds(project).flatMap((feed) => {
    const dataType = feed.dataTypes.find((type) => feed.tables[type]?.cdm?.table === name);
    const cdm = dataType === undefined ? undefined : feed.tables[dataType]?.cdm;
    return cdm === undefined ? [] : [{ key: rawKey(feed, dataType as string), cdm }];
  });
}

/** The models that a project gets, by file name. */
export function modelsOf(project: Project): Readonly<Record<string, Model>> {
  const names = Object.keys(cdmTables) as CdmName[];
  return Object.fromEntries(
    names.map((name) => [`${name}.sql`, generatedModel(name, sourcesOf(project, name))]),
  );
}

/** Their texts by file name, as `qf generate` writes them. */
export function generatedModels(project: Project): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(modelsOf(project)).map(([file, model]) => [file, modelText(model)]),
  );
}
