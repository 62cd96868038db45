import { asset, type Definitions, daily, definitions } from '../../../../core/index.ts';

// @ts-expect-error tsc knows it too
const days = daily({ start: '2024-01-01', timeZone: 'America/New_York' });
const prices = asset({ key: 'prices', partitions: days, run: () => undefined });

const project: Definitions = definitions({ assets: [prices] });
export default project;
