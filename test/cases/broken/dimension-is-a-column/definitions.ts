import { asset, type Definitions, daily, definitions, table } from '../../../../core/index.ts';

const prices = asset({
  key: 'prices',
  partitions: daily({ start: '2024-01-01', name: 'day' }),
  type: table({ day: 'string', price: 'double' }),
  run: () => [],
});

const project: Definitions = definitions({ assets: [prices] });
export default project;
