import { asset, type Definitions, definitions, job } from '../../../../core/index.ts';

const prices = asset({ key: 'prices', group: 'raw', run: () => undefined });

const project: Definitions = definitions({
  assets: [prices],
  jobs: [job({ name: 'nightly', selection: 'price+' })],
});
export default project;
