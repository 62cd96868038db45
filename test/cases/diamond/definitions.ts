/** a -> b and c -> d: the two in the middle side by side. */
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

const common = {
  partitions: daily({ start: '2024-01-01', timezone: 'America/New_York' }),
  type: json<string>(),
};

const a = asset({ ...common, key: 'a', run: term('a') });
const b = asset({ ...common, key: 'b', deps: { a }, run: term('b') });
const c = asset({ ...common, key: 'c', deps: { a }, run: term('c') });
const d = asset({ ...common, key: 'd', deps: { b, c }, run: term('d') });

const project: Definitions = definitions({
  assets: [a, b, c, d],
  jobs: [job({ name: 'diamond', schedule: partitionSchedule({ enabled: false }) })],
});
export default project;
