/** One asset that many are made from. */
import { asset, type Definitions, definitions, job, json } from '../../../core/index.ts';
import { term } from '../term.ts';

const type = json<string>();

const a = asset({ key: 'a', type, run: term('a') });
const b = asset({ key: 'b', type, deps: { a }, run: term('b') });
const c = asset({ key: 'c', type, deps: { a }, run: term('c') });
const d = asset({ key: 'd', type, deps: { a }, run: term('d') });
const e = asset({ key: 'e', type, deps: { a }, run: term('e') });

const project: Definitions = definitions({ assets: [a, b, c, d, e], jobs: [job({ name: 'fan_out' })] });
export default project;
