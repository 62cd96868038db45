/** A line with a tooth at each step. */
import { asset, type Definitions, definitions, job, json } from '../../../core/index.ts';
import { term } from '../term.ts';

const type = json<string>();

const a1 = asset({ key: 'a1', type, run: term('a1') });
const a2 = asset({ key: 'a2', type, deps: { a1 }, run: term('a2') });
const a3 = asset({ key: 'a3', type, deps: { a2 }, run: term('a3') });
const b1 = asset({ key: 'b1', type, deps: { a1 }, run: term('b1') });
const b2 = asset({ key: 'b2', type, deps: { a2 }, run: term('b2') });
const b3 = asset({ key: 'b3', type, deps: { a3 }, run: term('b3') });

const project: Definitions = definitions({ assets: [a1, a2, a3, b1, b2, b3], jobs: [job({ name: 'comb' })] });
export default project;
