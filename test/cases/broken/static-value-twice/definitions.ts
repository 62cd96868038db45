import { asset, type Definitions, definitions, statics } from '../../../../core/index.ts';

const symbols = statics(['BTCUSDT', 'ETHUSDT', 'BTCUSDT'], { name: 'sym' });
const prices = asset({ key: 'prices', partitions: symbols, run: () => undefined });

const project: Definitions = definitions({ assets: [prices] });
export default project;
