/** Made from its own partition two days before: two chains, half as many waves as days. */
import {
  asset,
  type Definitions,
  daily,
  definitions,
  job,
  json,
  selfDep,
  timeWindow,
} from '../../../core/index.ts';

const days = daily({ start: '2024-01-01', end: '2024-01-10' });
const type = json<number>();
const before = selfDep(type, { mapping: timeWindow({ startOffset: -2, endOffset: -2 }) });
const count = asset({
  key: 'count',
  type,
  partitions: days,
  deps: { before },
  run: (_, inputs) => (inputs.before ?? 0) + 1,
});

const project: Definitions = definitions({ assets: [count], jobs: [job({ name: 'chains' })] });
export default project;

export const input: Readonly<Record<string, string>> = { start_date: '2024-01-01', end_date: '2024-01-09' };
