/** The smallest graph that is no series of parallels: a -> c, a -> d, b -> d. */
import { asset, type Definitions, definitions, job, json } from '../../../core/index.ts';
import { term } from '../term.ts';

const type = json<string>();

const a = asset({ key: 'a', type, run: term('a') });
const b = asset({ key: 'b', type, run: term('b') });
const c = asset({ key: 'c', type, deps: { a }, run: term('c') });
const d = asset({ key: 'd', type, deps: { a, b }, run: term('d') });

const project: Definitions = definitions({ assets: [a, b, c, d], jobs: [job({ name: 'n_shape' })] });
export default project;
