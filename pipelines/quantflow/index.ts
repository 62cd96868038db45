/** The QuantFlow pipeline: `quantflow.yaml` -> definitions. */
export { quantflowDefinitions } from './definitions.ts';
export { parseProject } from './project/parse.ts';
export { type SymbolSettings, settingsOf } from './project/settings.ts';
export type { Feed, LocalEngine, Project, ProjectSymbol } from './project/types.ts';
