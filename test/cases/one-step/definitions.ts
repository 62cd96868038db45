/** The smallest job. */
import { asset, type Definitions, definitions, job, json } from '../../../core/index.ts';
import { term } from '../term.ts';

const type = json<string>();

const a = asset({ key: 'a', type, run: term('a') });

const project: Definitions = definitions({ assets: [a], jobs: [job({ name: 'one_step' })] });
export default project;
