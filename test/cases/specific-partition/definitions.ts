/** Every day made from one day by name. */
import {
  asset,
  type Definitions,
  daily,
  definitions,
  dep,
  job,
  json,
  specific,
} from '../../../core/index.ts';

const days = daily({ start: '2024-01-01', end: '2024-01-10' });
const type = json<number>();
const n = asset({
  key: 'n',
  type,
  partitions: days,
  run: ({ partition }) => Number(partition.key.slice(-2)),
});
const since = asset({
  key: 'since',
  type,
  partitions: days,
  deps: { first: dep(n, { mapping: specific(['2024-01-01']) }) },
  run: ({ partition }, { first }) => Number(partition.key.slice(-2)) - first,
});

const project: Definitions = definitions({ assets: [n, since], jobs: [job({ name: 'since' })] });
export default project;

export const input: Readonly<Record<string, string>> = { start_date: '2024-01-01', end_date: '2024-01-09' };
