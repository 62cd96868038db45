import { asset, type Definitions, definitions, graphAsset, json } from '../../../../core/index.ts';

const prices = asset({ key: 'prices', type: json<number>(), run: () => 1 });

const copy = graphAsset({
  key: 'copy',
  deps: { prices },
  compose: ({ prices }) => prices,
});

const project: Definitions = definitions({ assets: [prices, copy] });
export default project;
