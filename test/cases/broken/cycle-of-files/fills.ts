import { type AssetOutput, asset } from '../../../../core/index.ts';
// biome-ignore lint/suspicious/noImportCycles: the mistake that this project is about
import { orders } from './orders.ts';

export const fills: AssetOutput = asset({ key: 'fills', deps: { orders }, run: () => undefined });
