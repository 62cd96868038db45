/** Settings of one symbol: the project's, and the symbol's own over them. */
import { InvalidInputError } from '../../../core/errors.ts';
import type { Feed, Project, ProjectSymbol } from './types.ts';

/** Everything that the steps need to know of a symbol. */
export interface SymbolSettings extends Omit<ProjectSymbol, 'feed'> {
  /** Undefined in a project without feeds. */
  readonly feed: Feed | undefined;
  /** Levels a side of `cdm_lob_l2`. */
  readonly depth: number;
}

/** The settings of a symbol. @throws InvalidInputError for a symbol that the project does not have */
export function settingsOf(project: Project, symbol: string): SymbolSettings {
  const found = project.symbols.find(({ name }) => name === symbol);
  if (found === undefined) {
    const names = project.symbols.map(({ name }) => name).join(', ');
    throw new InvalidInputError(`symbol ${JSON.stringify(symbol)} is not one of ${names}`);
  }
  const feed = project.feeds.find(({ name }) => name === found.feed);
  return { ...found, feed, depth: project.stateEngine.depth };
}

/** Some of every symbol's settings by symbol name: what a step's config holds. */
export function settingsBySymbol<T>(
  project: Project,
  symbols: readonly ProjectSymbol[],
  pick: (settings: SymbolSettings) => T,
): Record<string, T> {
  return Object.fromEntries(symbols.map(({ name }) => [name, pick(settingsOf(project, name))]));
}
