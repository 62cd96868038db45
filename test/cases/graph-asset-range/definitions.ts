/** A graph asset whose second op reads yesterday and today of an asset of the same job: both ops stand in the second stage. */
import {
  asset,
  type Definitions,
  daily,
  definitions,
  graphAsset,
  job,
  json,
  mapOf,
  op,
  range,
  timeWindow,
} from '../../../core/index.ts';

const partitions = daily({ start: '2024-01-01' });

const prices = asset({
  key: 'prices',
  partitions,
  type: json<number>(),
  run: ({ partition }) => Number(partition.key.slice(-2)),
});
const weight = op({ name: 'weight', ins: { price: json<number>() }, type: json<number>(), run: () => 10 });
const combine = op({
  name: 'combine',
  ins: { days: mapOf(json<number>()), weight: json<number>() },
  type: json<Record<string, number>>(),
  run: (_, { days, weight }) => Object.fromEntries([...days].map(([day, price]) => [day, price * weight])),
});

const weighted = graphAsset({
  key: 'weighted',
  partitions,
  deps: { price: prices, days: range(prices, { mapping: timeWindow({ startOffset: -1 }) }) },
  compose: ({ price, days }) => combine({ days, weight: weight({ price }) }),
});

export const input: Readonly<Record<string, string>> = { start_date: '2024-01-01', end_date: '2024-01-02' };

const project: Definitions = definitions({
  assets: [prices, weighted],
  jobs: [job({ name: 'graph_asset_range' })],
});
export default project;
