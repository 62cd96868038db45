import { type Definitions, definitions, graphAsset, json, op } from '../../../../core/index.ts';

const one = op({ name: 'one', type: json<number>(), run: () => 1 });
const half = op({ name: 'half', ins: { n: json<number>() }, type: json<number>(), run: (_, { n }) => n / 2 });

const quarter = graphAsset({
  key: 'quarter',
  compose: () => half({ n: half({ n: one() }) }),
});

const project: Definitions = definitions({ assets: [quarter] });
export default project;
