import { asset, type Definitions, definitions, json } from '../../../../core/index.ts';

const prices = asset({ key: 'prices', type: json<number[]>(), run: () => [1, 2] });

const mean = asset({
  key: 'mean',
  deps: { prices: 'prices' as never },
  type: json<number>(),
  run: (_, inputs) => inputs.prices.length,
});

const project: Definitions = definitions({ assets: [prices, mean] });
export default project;
