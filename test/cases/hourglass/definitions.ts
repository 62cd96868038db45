/** Everything goes through one asset. */
import { asset, type Definitions, definitions, job, json } from '../../../core/index.ts';
import { term } from '../term.ts';

const type = json<string>();

const a = asset({ key: 'a', type, run: term('a') });
const b = asset({ key: 'b', type, run: term('b') });
const c = asset({ key: 'c', type, run: term('c') });
const d = asset({ key: 'd', type, deps: { a, b, c }, run: term('d') });
const e = asset({ key: 'e', type, deps: { d }, run: term('e') });
const f = asset({ key: 'f', type, deps: { d }, run: term('f') });
const g = asset({ key: 'g', type, deps: { d }, run: term('g') });

const project: Definitions = definitions({
  assets: [a, b, c, d, e, f, g],
  jobs: [job({ name: 'hourglass' })],
});
export default project;
