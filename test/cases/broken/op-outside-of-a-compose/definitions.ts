import { asset, type Definitions, definitions, json, op } from '../../../../core/index.ts';

const one = op({ name: 'one', type: json<number>(), run: () => 1 });
const made = one();
const after = asset({ key: 'after', type: json<unknown>(), run: () => made });

const project: Definitions = definitions({ assets: [after] });
export default project;
