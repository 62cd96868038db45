/** Three lines that end in one asset. */
import { asset, type Definitions, definitions, job, json } from '../../../core/index.ts';
import { term } from '../term.ts';

const type = json<string>();

const a = asset({ key: 'a', type, run: term('a') });
const b = asset({ key: 'b', type, run: term('b') });
const c = asset({ key: 'c', type, run: term('c') });
const d = asset({ key: 'd', type, deps: { a }, run: term('d') });
const e = asset({ key: 'e', type, deps: { b }, run: term('e') });
const f = asset({ key: 'f', type, deps: { c }, run: term('f') });
const g = asset({ key: 'g', type, deps: { d, e, f }, run: term('g') });

const project: Definitions = definitions({ assets: [a, b, c, d, e, f, g], jobs: [job({ name: 'fan_in' })] });
export default project;
