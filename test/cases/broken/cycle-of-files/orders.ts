import { type AssetOutput, asset } from '../../../../core/index.ts';
// biome-ignore lint/suspicious/noImportCycles: the mistake that this project is about
import { fills } from './fills.ts';

export const orders: AssetOutput = asset({ key: 'orders', deps: { fills }, run: () => undefined });
