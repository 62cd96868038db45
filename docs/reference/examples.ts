import {
  type AssetOutput,
  asset,
  daily,
  json,
  type PartitionsDefinition,
  product,
  statics,
  type TableType,
  table,
  type ValueType,
} from '../../core/index.ts';

export const days: PartitionsDefinition = daily({ start: '2024-01-01' });
export const symbols: PartitionsDefinition = statics(['BTCUSDT', 'ETHUSDT'], { name: 'sym' });

/** `ts` in microseconds since 1970 in UTC, `price` in the quote currency, `size` in units of the base currency. */
export const trades: AssetOutput<TableType<{ ts: 'int64'; price: 'double'; size: 'double' }>> = asset({
  key: 'trades',
  partitions: product(days, symbols),
  type: table({ ts: 'int64', price: 'double', size: 'double' }, { sortKey: ['ts'] }),
  run: ({ partition }) => ({
    rows: 1,
    columns: {
      ts: Float64Array.of(partition.window?.startUs ?? 0),
      price: Float64Array.of(42_000),
      size: Float64Array.of(0.5),
    },
  }),
});

export const prices: AssetOutput<ValueType<number[], number[]>> = asset({
  key: 'prices',
  partitions: days,
  type: json<number[]>(),
  run: () => [1, 2, 3],
});

export const mean: AssetOutput<ValueType<{ mean: number }, { mean: number }>> = asset({
  key: 'mean_price',
  partitions: days,
  deps: { prices },
  type: json<{ mean: number }>(),
  run: ({ addOutputMetadata }, { prices }) => {
    addOutputMetadata({ prices: prices.length });
    return { mean: prices.reduce((sum, price) => sum + price, 0) / prices.length };
  },
});
