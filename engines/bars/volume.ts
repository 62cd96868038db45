/** Volume bars. */
import { sumBar } from './sum.ts';
import type { BarDefinition } from './types.ts';

/** A bar every `threshold` base units: see {@link sumBar}. */
export const volume: BarDefinition<{ threshold: number }> = sumBar(
  'volume',
  'base units',
  ({ size }) => size,
);
