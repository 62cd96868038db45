/** Days made from the week that holds them: seven shards of the second stage read one partition. */
import {
  asset,
  type Definitions,
  daily,
  definitions,
  dep,
  job,
  json,
  timeWindow,
  weekly,
} from '../../../core/index.ts';

const type = json<number>();
const week = asset({
  key: 'week',
  type,
  partitions: weekly({ start: '2023-12-31', end: '2024-01-07' }),
  run: () => 7,
});
const day = asset({
  key: 'day',
  type,
  partitions: daily({ start: '2023-12-31', end: '2024-01-07' }),
  deps: { week: dep(week, { mapping: timeWindow() }) },
  run: (_, inputs) => inputs.week / 7,
});

const project: Definitions = definitions({ assets: [week, day], jobs: [job({ name: 'days_of_weeks' })] });
export default project;

export const input: Readonly<Record<string, string>> = { start_date: '2023-12-31', end_date: '2024-01-06' };
