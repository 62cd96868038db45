/** One asset without partitions, made from the last day there is. */
import { asset, type Definitions, daily, definitions, dep, job, json, last } from '../../../core/index.ts';

const days = daily({ start: '2024-01-01', end: '2024-01-10' });
const type = json<number>();
const n = asset({
  key: 'n',
  type,
  partitions: days,
  run: ({ partition }) => Number(partition.key.slice(-2)),
});
const latest = asset({
  key: 'latest',
  type,
  deps: { n: dep(n, { mapping: last() }) },
  run: (_, inputs) => inputs.n,
});

const project: Definitions = definitions({ assets: [n, latest], jobs: [job({ name: 'last_day' })] });
export default project;

export const input: Readonly<Record<string, string>> = { start_date: '2024-01-01', end_date: '2024-01-09' };
