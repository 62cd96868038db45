import { asset, type Definitions, definitions } from '../../../../core/index.ts';

const prices = asset({ key: 'prices', run: () => undefined });

export const project: Definitions = definitions({ assets: [prices] });
