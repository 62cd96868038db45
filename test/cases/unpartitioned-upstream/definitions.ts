/** Days made from an asset without partitions: the reference data of a pipeline. */
import { asset, type Definitions, daily, definitions, job, json } from '../../../core/index.ts';

const days = daily({ start: '2024-01-01', end: '2024-01-10' });
const type = json<number>();
const rate = asset({ key: 'rate', type, run: () => 1.5 });
const priced = asset({
  key: 'priced',
  type,
  partitions: days,
  deps: { rate },
  run: ({ partition }, inputs) => Number(partition.key.slice(-2)) * inputs.rate,
});

const project: Definitions = definitions({ assets: [rate, priced], jobs: [job({ name: 'priced' })] });
export default project;

export const input: Readonly<Record<string, string>> = { start_date: '2024-01-01', end_date: '2024-01-09' };
