import { asset, type Definitions, daily, definitions } from '../../../../core/index.ts';

const prices = asset({
  key: 'prices',
  // @ts-expect-error tsc knows it too
  partition: daily({ start: '2024-01-01' }),
  run: () => undefined,
});

const project: Definitions = definitions({ assets: [prices] });
export default project;
