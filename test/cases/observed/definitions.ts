/** An external asset that is observed by a step of the job, what is made after it, and one that nobody observes. */
import {
  asset,
  type Definitions,
  daily,
  definitions,
  externalAsset,
  job,
  json,
} from '../../../core/index.ts';
import { term } from '../term.ts';

const common = { partitions: daily({ start: '2024-01-01' }), type: json<string>() };

const calendar = externalAsset({ key: 'exchange/calendar' });
const listing = externalAsset({
  key: 'exchange/listing',
  partitions: common.partitions,
  deps: { calendar },
  observe: ({ partition }) => ({
    dataVersion: `as of ${partition.key}`,
    metadata: { day: Number(partition.key.slice(-2)) },
  }),
});
const universe = asset({ ...common, key: 'universe', deps: { listing }, run: () => 'universe' });
const index = asset({ ...common, key: 'index', deps: { universe }, run: term('index') });

const project: Definitions = definitions({
  assets: [calendar, listing, universe, index],
  jobs: [job({ name: 'observed' })],
});
export default project;
