import {
  asset,
  type Definitions,
  daily,
  definitions,
  job,
  partitionSchedule,
} from '../../../../core/index.ts';

const prices = asset({ key: 'prices', partitions: daily({ start: '2024-01-01' }), run: () => undefined });
const nightly = job({ name: 'nightly', schedule: partitionSchedule({ offsetMinutes: 1500 }) });

const project: Definitions = definitions({ assets: [prices], jobs: [nightly] });
export default project;
