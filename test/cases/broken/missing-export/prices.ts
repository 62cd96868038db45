import { type AssetOutput, asset } from '../../../../core/index.ts';

export const price: AssetOutput = asset({ key: 'price', run: () => undefined });
