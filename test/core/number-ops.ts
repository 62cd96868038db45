/** Ops of numbers, to compose graphs of. */
import {
  type AssetOutput,
  asset,
  daily,
  json,
  type Op,
  type OpHandle,
  op,
  type PartitionsDefinition,
  type ValueType,
} from '../../core/index.ts';

export const number: ValueType<number, number> = json<number>();
type NumberHandle = OpHandle<typeof number>;

export const days: PartitionsDefinition = daily({ start: '2024-01-01' });
export const source: AssetOutput<typeof number> = asset({
  ...{ key: 'source', partitions: days, type: number, run: () => 1 },
});
export const make: Op<Record<never, never>, NumberHandle> = op({ name: 'make', type: number, run: () => 1 });
export const add: Op<{ readonly a: typeof number; readonly b: typeof number }, NumberHandle> = op({
  ...{ name: 'add', ins: { a: number, b: number }, type: number },
  run: (_, { a, b }) => a + b,
});
export const half: Op<{ readonly n: typeof number }, NumberHandle> = op({
  ...{ name: 'half', ins: { n: number }, type: number },
  run: (_, { n }) => n / 2,
});
/** An op of two outputs. */
export const split: Op<
  { readonly n: typeof number },
  { readonly low: NumberHandle; readonly high: NumberHandle }
> = op({
  name: 'split',
  ins: { n: number },
  outputs: { low: { type: number }, high: { type: number } },
  run: (_, { n }) => ({ low: n, high: n + 1 }),
});
