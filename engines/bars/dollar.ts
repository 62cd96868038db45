/** Dollar bars. */
import { sumBar } from './sum.ts';
import type { BarDefinition } from './types.ts';

/** A bar every `threshold` quote units: see {@link sumBar}. */
export const dollar: BarDefinition<{ threshold: number }> = sumBar(
  'dollar',
  'quote units',
  ({ dollar }) => dollar,
);
