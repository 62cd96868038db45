import { asset, type Definitions, definitions, table } from '../../../../core/index.ts';

const prices = asset({
  key: 'prices',
  // @ts-expect-error tsc knows it too
  type: table({ ts: 'int64', price: 'double' }, { sortKey: ['time'] }),
  run: () => [],
});

const project: Definitions = definitions({ assets: [prices] });
export default project;
