import { asset, type Definitions, definitions } from '../../../../core/index.ts';

// @ts-expect-error tsc knows it too
enum Side {
  buy,
  sell,
}

const prices = asset({ key: 'prices', tags: { side: Side[Side.buy] }, run: () => undefined });

const project: Definitions = definitions({ assets: [prices] });
export default project;
