/** Weeks made from the days in them; a week that has not ended is no partition yet. */
import {
  asset,
  type Definitions,
  daily,
  definitions,
  job,
  json,
  range,
  timeWindow,
  weekly,
} from '../../../core/index.ts';

const type = json<number>();
const n = asset({ key: 'n', type, partitions: daily({ start: '2023-12-31' }), run: () => 1 });
const week = asset({
  key: 'week',
  type,
  partitions: weekly({ start: '2023-12-31' }),
  deps: { ns: range(n, { mapping: timeWindow() }) },
  run: (_, { ns }) => [...ns.values()].reduce((sum, n) => sum + n, 0),
});

const project: Definitions = definitions({ assets: [n, week], jobs: [job({ name: 'weeks' })] });
export default project;

export const input: Readonly<Record<string, string>> = { start_date: '2023-12-31', end_date: '2024-01-09' };
