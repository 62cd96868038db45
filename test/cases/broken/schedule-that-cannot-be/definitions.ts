import {
  asset,
  cron,
  type Definitions,
  definitions,
  job,
  partitionSchedule,
} from '../../../../core/index.ts';

const days = cron({ cron: '0 0 1 * 1', start: '2024-01-01' });
const prices = asset({ key: 'prices', partitions: days, run: () => undefined });
const nightly = job({ name: 'nightly', schedule: partitionSchedule() });

const project: Definitions = definitions({ assets: [prices], jobs: [nightly] });
export default project;
