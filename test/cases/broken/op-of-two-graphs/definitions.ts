import { type Definitions, definitions, graphAsset, json, op } from '../../../../core/index.ts';

const one = op({ name: 'one', type: json<number>(), run: () => 1 });

const first = graphAsset({ key: 'first', compose: () => one() });
const second = graphAsset({ key: 'second', compose: () => one() });

const project: Definitions = definitions({ assets: [first, second] });
export default project;
