import { asset, type Definitions, definitions, dep, specific, statics } from '../../../../core/index.ts';

const universe = asset({ key: 'universe', partitions: statics(['eu', 'us']), run: () => undefined });

const report = asset({
  key: 'report',
  deps: { universe: dep(universe, { mapping: specific(['asia']) }) },
  run: () => undefined,
});

const project: Definitions = definitions({ assets: [universe, report] });
export default project;
