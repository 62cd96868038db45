import { asset, type Definitions, definitions, hourly } from '../../../../core/index.ts';

const hours = hourly({ start: '2024-01-01', format: '%Y-%m-%d' });
const prices = asset({ key: 'prices', partitions: hours, run: () => undefined });

const project: Definitions = definitions({ assets: [prices] });
export default project;
