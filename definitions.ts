/** What ships beside the QuantFlow pipeline of `quantflow.yaml`: the training set of the ranking model. */
import type { Definitions } from './core/index.ts';
import { dssmDefinitions } from './pipelines/dssm-ranking/definitions.ts';

const project: Definitions = dssmDefinitions();
export default project;
