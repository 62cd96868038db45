/** Made from the last three days, of which the first ones have fewer. */
import {
  asset,
  type Definitions,
  daily,
  definitions,
  job,
  json,
  range,
  timeWindow,
} from '../../../core/index.ts';

const days = daily({ start: '2024-01-01', end: '2024-01-10' });
const type = json<number>();
const n = asset({
  key: 'n',
  type,
  partitions: days,
  run: ({ partition }) => Number(partition.key.slice(-2)),
});
const lookback = asset({
  key: 'lookback',
  type,
  partitions: days,
  deps: { n, ns: range(n, { mapping: timeWindow({ startOffset: -2 }) }) },
  run: (_, { ns }) => [...ns.values()].reduce((sum, n) => sum + n, 0),
});

const project: Definitions = definitions({ assets: [n, lookback], jobs: [job({ name: 'lookback' })] });
export default project;

export const input: Readonly<Record<string, string>> = { start_date: '2024-01-01', end_date: '2024-01-09' };
