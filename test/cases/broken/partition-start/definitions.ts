import { asset, type Definitions, daily, definitions } from '../../../../core/index.ts';

const prices = asset({
  key: 'prices',
  partitions: daily({ start: '2024-02-30' }),
  run: () => undefined,
});

const project: Definitions = definitions({ assets: [prices] });
export default project;
