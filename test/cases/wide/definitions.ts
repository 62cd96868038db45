/** Four assets of nothing, side by side, and one made of all; over symbols alone. */
import { asset, type Definitions, definitions, job, json, statics } from '../../../core/index.ts';
import { term } from '../term.ts';

const common = { partitions: statics(['BTCUSDT', 'ETHUSDT'], { name: 'sym' }), type: json<string>() };

const a = asset({ ...common, key: 'a', run: term('a') });
const b = asset({ ...common, key: 'b', run: term('b') });
const c = asset({ ...common, key: 'c', run: term('c') });
const d = asset({ ...common, key: 'd', run: term('d') });
const all = asset({ ...common, key: 'all', deps: { a, b, c, d }, run: term('all') });

const project: Definitions = definitions({ assets: [a, b, c, d, all], jobs: [job({ name: 'wide' })] });
export default project;
