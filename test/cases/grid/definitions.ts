/** Three by three, each made from the one above and the one to the left: one barrier a diagonal. */
import { asset, type Definitions, definitions, job, json } from '../../../core/index.ts';
import { term } from '../term.ts';

const type = json<string>();

const a1 = asset({ key: 'a1', type, run: term('a1') });
const a2 = asset({ key: 'a2', type, deps: { a1 }, run: term('a2') });
const a3 = asset({ key: 'a3', type, deps: { a2 }, run: term('a3') });
const b1 = asset({ key: 'b1', type, deps: { a1 }, run: term('b1') });
const b2 = asset({ key: 'b2', type, deps: { b1, a2 }, run: term('b2') });
const b3 = asset({ key: 'b3', type, deps: { b2, a3 }, run: term('b3') });
const c1 = asset({ key: 'c1', type, deps: { b1 }, run: term('c1') });
const c2 = asset({ key: 'c2', type, deps: { c1, b2 }, run: term('c2') });
const c3 = asset({ key: 'c3', type, deps: { c2, b3 }, run: term('c3') });

const project: Definitions = definitions({
  assets: [a1, a2, a3, b1, b2, b3, c1, c2, c3],
  jobs: [job({ name: 'grid' })],
});
export default project;
