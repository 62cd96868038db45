import { asset, type Definitions, daily, definitions, hourly, job } from '../../../../core/index.ts';

const ticks = asset({ key: 'ticks', partitions: hourly({ start: '2024-01-01' }), run: () => undefined });
const closes = asset({ key: 'closes', partitions: daily({ start: '2024-01-01' }), run: () => undefined });
const nightly = job({ name: 'nightly' });

const project: Definitions = definitions({ assets: [ticks, closes], jobs: [nightly] });
export default project;
