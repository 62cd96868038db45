import { asset, type Definitions, daily, definitions } from '../../../../core/index.ts';

const days = daily({ start: '2024-01-01', timezone: 'America/NewYork' });
const prices = asset({ key: 'prices', partitions: days, run: () => undefined });

const project: Definitions = definitions({ assets: [prices] });
export default project;
