/** A month made from its days, in a zone with its own midnight. */
import {
  asset,
  type Definitions,
  daily,
  definitions,
  job,
  json,
  monthly,
  partitionSchedule,
  range,
  timeWindow,
} from '../../../core/index.ts';

const type = json<number>();
const zone = { timezone: 'America/New_York' };
const n = asset({ key: 'n', type, partitions: daily({ start: '2023-12-01', ...zone }), run: () => 1 });
const month = asset({
  key: 'month',
  type,
  partitions: monthly({ start: '2023-12-01', ...zone }),
  deps: { ns: range(n, { mapping: timeWindow() }) },
  run: (_, { ns }) => [...ns.values()].reduce((sum, n) => sum + n, 0),
});

const project: Definitions = definitions({
  assets: [n, month],
  jobs: [job({ name: 'months', schedule: partitionSchedule({ offsetMinutes: 30 }) })],
});
export default project;

export const input: Readonly<Record<string, string>> = { start_date: '2023-12-01', end_date: '2023-12-31' };
