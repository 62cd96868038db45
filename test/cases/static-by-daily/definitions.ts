/** A day of each symbol, and a day made from all of its symbols. */
import {
  asset,
  type Definitions,
  daily,
  definitions,
  job,
  json,
  product,
  range,
  statics,
  timeWindow,
} from '../../../core/index.ts';

const type = json<number>();
const days = daily({ start: '2024-01-08', end: '2024-01-10' });
const volume = asset({
  key: 'volume',
  type,
  partitions: product(days, statics(['BTC', 'ETH', 'XRP'], { name: 'sym' })),
  run: ({ partition }) => partition.values['sym']?.charCodeAt(0) ?? 0,
});
const market = asset({
  key: 'market',
  type,
  partitions: days,
  deps: { volumes: range(volume, { mapping: timeWindow() }) },
  run: (_, { volumes }) => volumes.size,
});

const project: Definitions = definitions({ assets: [volume, market], jobs: [job({ name: 'markets' })] });
export default project;
