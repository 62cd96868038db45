/** A balance made from yesterday's and today's flows, and a step beside it: the shards of the stage go in waves. */
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

const partitions = daily({ start: '2024-01-05', end: '2024-01-10' });
const type = json<number>();
const yesterday = selfDep(type, { mapping: timeWindow({ startOffset: -1, endOffset: -1 }) });

const flow = asset({
  key: 'flow',
  type,
  partitions,
  run: ({ partition }) => Number(partition.key.slice(-2)),
});
const balance = asset({
  key: 'balance',
  type,
  partitions,
  deps: { yesterday, flow },
  run: (_, inputs) => (inputs.yesterday ?? 0) + inputs.flow,
});
const report = asset({
  key: 'report',
  type,
  partitions,
  deps: { balance },
  run: (_, inputs) => -inputs.balance,
});

const project: Definitions = definitions({
  assets: [flow, balance, report],
  jobs: [job({ name: 'balances' })],
});
export default project;

export const input: Readonly<Record<string, string>> = { start_date: '2024-01-05', end_date: '2024-01-09' };
