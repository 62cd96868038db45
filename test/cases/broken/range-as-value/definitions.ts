import { asset, type Definitions, daily, definitions, json, weekly } from '../../../../core/index.ts';

const prices = asset({
  key: 'prices',
  partitions: daily({ start: '2024-01-01' }),
  type: json<number>(),
  run: () => 1,
});

const week = asset({
  key: 'week',
  partitions: weekly({ start: '2024-01-07' }),
  deps: { prices },
  type: json<number>(),
  run: (_, inputs) => inputs.prices,
});

const project: Definitions = definitions({ assets: [prices, week] });
export default project;
