import {
  asset,
  type Definitions,
  definitions,
  job,
  partitionSchedule,
  statics,
} from '../../../../core/index.ts';

const symbols = statics(['BTCUSDT'], { name: 'sym' });
const prices = asset({ key: 'prices', partitions: symbols, run: () => undefined });
const nightly = job({ name: 'nightly', schedule: partitionSchedule() });

const project: Definitions = definitions({ assets: [prices], jobs: [nightly] });
export default project;
