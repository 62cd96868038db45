import { asset, cron, type Definitions, definitions } from '../../../../core/index.ts';

const sessions = cron({ cron: '0 25 * * *', start: '2024-01-01' });
const prices = asset({ key: 'prices', partitions: sessions, run: () => undefined });

const project: Definitions = definitions({ assets: [prices] });
export default project;
