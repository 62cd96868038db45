import { type AssetOutput, asset } from '../../../../../core/index.ts';
import { slow } from './compute.ts';

export const prices: AssetOutput = asset({
  key: 'prices',
  compute: slow,
  run: () => undefined,
});
