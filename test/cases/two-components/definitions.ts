/** Two pipelines in one job that have nothing to do with each other. */
import { asset, type Definitions, definitions, job, json } from '../../../core/index.ts';
import { term } from '../term.ts';

const type = json<string>();

const a = asset({ key: 'a', type, run: term('a') });
const b = asset({ key: 'b', type, deps: { a }, run: term('b') });
const c = asset({ key: 'c', type, deps: { b }, run: term('c') });
const d = asset({ key: 'd', type, run: term('d') });
const e = asset({ key: 'e', type, deps: { d }, run: term('e') });
const f = asset({ key: 'f', type, deps: { d }, run: term('f') });

const project: Definitions = definitions({
  assets: [a, b, c, d, e, f],
  jobs: [job({ name: 'two_components' })],
});
export default project;
