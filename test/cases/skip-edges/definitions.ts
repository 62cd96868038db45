/** A line with short cuts, which cost nothing: the line already waits. */
import { asset, type Definitions, definitions, job, json } from '../../../core/index.ts';
import { term } from '../term.ts';

const type = json<string>();

const a = asset({ key: 'a', type, run: term('a') });
const b = asset({ key: 'b', type, deps: { a }, run: term('b') });
const c = asset({ key: 'c', type, deps: { b, a }, run: term('c') });
const d = asset({ key: 'd', type, deps: { c, a, b }, run: term('d') });

const project: Definitions = definitions({ assets: [a, b, c, d], jobs: [job({ name: 'skip_edges' })] });
export default project;
