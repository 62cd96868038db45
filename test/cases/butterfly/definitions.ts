/** Two assets that two others are both made from: a sequence of two Parallels. */
import { asset, type Definitions, definitions, job, json } from '../../../core/index.ts';
import { term } from '../term.ts';

const type = json<string>();

const a = asset({ key: 'a', type, run: term('a') });
const b = asset({ key: 'b', type, run: term('b') });
const c = asset({ key: 'c', type, deps: { a, b }, run: term('c') });
const d = asset({ key: 'd', type, deps: { a, b }, run: term('d') });

const project: Definitions = definitions({ assets: [a, b, c, d], jobs: [job({ name: 'butterfly' })] });
export default project;
