import { asset, type Definitions, definitions, job } from '../../../../core/index.ts';

const prices = asset({ key: 'prices', run: () => undefined });
const nightly = job({ name: 'nightly' });
const again = job({ name: 'nightly', selection: 'prices' });

const project: Definitions = definitions({ assets: [prices], jobs: [nightly, again] });
export default project;
