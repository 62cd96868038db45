/** Hours, the days made from them, and a total that is not partitioned: three shardings, three stages. */
import {
  all,
  asset,
  type Definitions,
  daily,
  definitions,
  hourly,
  job,
  json,
  range,
  timeWindow,
} from '../../../core/index.ts';

const type = json<number>();
const hour = asset({
  key: 'hour',
  type,
  partitions: hourly({ start: '2024-01-08', end: '2024-01-10' }),
  run: ({ partition }) => Number(partition.key.slice(-5, -3)),
});
const day = asset({
  key: 'day',
  type,
  partitions: daily({ start: '2024-01-08', end: '2024-01-10' }),
  deps: { hours: range(hour, { mapping: timeWindow() }) },
  run: (_, { hours }) => [...hours.values()].reduce((sum, n) => sum + n, 0),
});
const total = asset({
  key: 'total',
  type,
  deps: { days: range(day, { mapping: all() }) },
  run: (_, { days }) => [...days.values()].reduce((sum, n) => sum + n, 0),
});

const project: Definitions = definitions({ assets: [hour, day, total], jobs: [job({ name: 'hours' })] });
export default project;

export const input: Readonly<Record<string, string>> = { start_date: '2024-01-08', end_date: '2024-01-09' };
