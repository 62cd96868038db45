/** Days of symbols of venues, and the days of symbols made from all venues. */
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
const symbols = statics(['BTC', 'ETH'], { name: 'sym' });
const quotes = asset({
  key: 'quotes',
  type,
  partitions: product(days, symbols, statics(['X', 'Y'], { name: 'venue' })),
  run: ({ partition }) => partition.key.length,
});
const best = asset({
  key: 'best',
  type,
  partitions: product(days, symbols),
  deps: { all: range(quotes, { mapping: timeWindow() }) },
  run: (_, { all }) => all.size,
});

const project: Definitions = definitions({ assets: [quotes, best], jobs: [job({ name: 'venues' })] });
export default project;

export const input: Readonly<Record<string, string>> = { start_date: '2024-01-08', end_date: '2024-01-09' };
