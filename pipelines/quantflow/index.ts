/** The QuantFlow pipeline: `quantflow.yaml` and `models/*.sql` -> definitions. */
export { operators as featureOperators } from '../../engines/features/ops/index.ts';
export { type ModelTexts, quantflowDefinitions } from './definitions.ts';
export { generatedModels } from './models/sources.ts';
export { projectJsonSchema } from './project/json-schema.ts';
export { parseProject, parseValid } from './project/parse.ts';
export { type SymbolSettings, settingsOf } from './project/settings.ts';
export type { Feed, LocalEngine, Project, ProjectSymbol } from './project/types.ts';
