/** a -> b -> c, every day. */
import {
  asset,
  type Definitions,
  daily,
  definitions,
  job,
  json,
  partitionSchedule,
} from '../../../core/index.ts';
import { term } from '../term.ts';

const common = { partitions: daily({ start: '2024-01-01' }), type: json<string>() };

const a = asset({ ...common, key: 'a', run: term('a') });
const b = asset({
  ...common,
  key: 'b',
  deps: { a },
  retry: { maxRetries: 2, delaySeconds: 10 },
  run: term('b'),
});
const c = asset({ ...common, key: 'c', deps: { b }, run: term('c') });

const project: Definitions = definitions({
  assets: [a, b, c],
  jobs: [job({ name: 'line', schedule: partitionSchedule({ offsetMinutes: 90 }) })],
});
export default project;
