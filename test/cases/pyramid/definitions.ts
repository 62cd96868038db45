/** Four, two, one. */
import { asset, type Definitions, definitions, job, json } from '../../../core/index.ts';
import { term } from '../term.ts';

const type = json<string>();

const a = asset({ key: 'a', type, run: term('a') });
const b = asset({ key: 'b', type, run: term('b') });
const c = asset({ key: 'c', type, run: term('c') });
const d = asset({ key: 'd', type, run: term('d') });
const e = asset({ key: 'e', type, deps: { a, b }, run: term('e') });
const f = asset({ key: 'f', type, deps: { c, d }, run: term('f') });
const g = asset({ key: 'g', type, deps: { e, f }, run: term('g') });

const project: Definitions = definitions({ assets: [a, b, c, d, e, f, g], jobs: [job({ name: 'pyramid' })] });
export default project;
