/** Made from yesterday: a wide dependency, so a second stage. */
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
const lagged = asset({
  key: 'lagged',
  type,
  partitions: days,
  deps: { ns: range(n, { mapping: timeWindow({ startOffset: -1, endOffset: -1 }) }) },
  run: (_, { ns }) => [...ns.values()].reduce((sum, n) => sum + n, 0),
});

const project: Definitions = definitions({ assets: [n, lagged], jobs: [job({ name: 'lag' })] });
export default project;

export const input: Readonly<Record<string, string>> = { start_date: '2024-01-01', end_date: '2024-01-09' };
