import { type AssetOutput, asset, type Definitions, definitions } from '../../../../core/index.ts';

const orders: AssetOutput = asset({
  key: 'orders',
  // @ts-expect-error tsc knows it too
  // biome-ignore lint/correctness/noInvalidUseBeforeDeclaration: the mistake that this project is about
  deps: { fills },
  run: () => undefined,
});

const fills: AssetOutput = asset({ key: 'fills', deps: { orders }, run: () => undefined });

const project: Definitions = definitions({ assets: [orders, fills] });
export default project;
