/** One asset without partitions, made from every day. */
import { all, asset, type Definitions, daily, definitions, job, json, range } from '../../../core/index.ts';

const days = daily({ start: '2024-01-01', end: '2024-01-10' });
const type = json<number>();
const n = asset({
  key: 'n',
  type,
  partitions: days,
  run: ({ partition }) => Number(partition.key.slice(-2)),
});
const total = asset({
  key: 'total',
  type,
  deps: { ns: range(n, { mapping: all() }) },
  run: (_, { ns }) => [...ns.values()].reduce((sum, n) => sum + n, 0),
});

const project: Definitions = definitions({ assets: [n, total], jobs: [job({ name: 'all_days' })] });
export default project;

export const input: Readonly<Record<string, string>> = { start_date: '2024-01-01', end_date: '2024-01-09' };
