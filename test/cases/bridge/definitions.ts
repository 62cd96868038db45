/** The smallest graph with one source and one sink that is not series-parallel. */
import { asset, type Definitions, definitions, job, json } from '../../../core/index.ts';
import { term } from '../term.ts';

const type = json<string>();

const a = asset({ key: 'a', type, run: term('a') });
const b = asset({ key: 'b', type, deps: { a }, run: term('b') });
const c = asset({ key: 'c', type, deps: { a }, run: term('c') });
const d = asset({ key: 'd', type, deps: { b }, run: term('d') });
const e = asset({ key: 'e', type, deps: { b, c }, run: term('e') });
const f = asset({ key: 'f', type, deps: { d, e }, run: term('f') });

const project: Definitions = definitions({ assets: [a, b, c, d, e, f], jobs: [job({ name: 'bridge' })] });
export default project;
