import { asset, type Definitions, definitions } from '../../../../core/index.ts';

const prices = asset({ key: '../prices', run: () => undefined });

const project: Definitions = definitions({ assets: [prices] });
export default project;
