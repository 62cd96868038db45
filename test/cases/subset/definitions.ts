/** A multi-asset of which a selection takes a part; the job takes two of its three outputs. */
import { asset, type Definitions, definitions, job, json, multiAsset } from '../../../core/index.ts';
import { term } from '../term.ts';

const type = json<string>();

const bars = multiAsset({
  name: 'bars',
  canSubset: true,
  outputs: { minutes: { type }, hours: { type }, days: { type } },
  run: ({ selectedOutputs }) =>
    Object.fromEntries([...selectedOutputs].map((name) => [name, `${name} of ${[...selectedOutputs]}`])),
});
const { minutes, hours } = bars.outputs;
const spread = asset({ key: 'spread', type, deps: { minutes, hours }, run: term('spread') });

const project: Definitions = definitions({
  assets: [bars, spread],
  jobs: [job({ name: 'subset', selection: 'minutes or hours or spread' }), job({ name: 'all_bars' })],
});
export default project;
