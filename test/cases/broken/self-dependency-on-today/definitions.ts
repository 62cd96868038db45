import {
  asset,
  type Definitions,
  daily,
  definitions,
  json,
  selfDep,
  timeWindow,
} from '../../../../core/index.ts';

const type = json<number>();
const balance = asset({
  key: 'balance',
  type,
  partitions: daily({ start: '2024-01-01' }),
  deps: { before: selfDep(type, { mapping: timeWindow({ startOffset: -1 }), loads: 'map' }) },
  run: (_, { before }) => before.size,
});

const project: Definitions = definitions({ assets: [balance] });
export default project;
