import type { BarTable } from '../../engines/bars/types.ts';

/** Bars with these closes; what is not given is plain. */
export function barsOf(
  close: readonly number[],
  over: Partial<Record<string, readonly number[]>> = {},
): BarTable {
  const make = (name: string, plain: (c: number, i: number) => number) =>
    Float64Array.from(over[name] ?? close.map(plain));
  return {
    rows: close.length,
    columns: {
      ts_open: make('ts_open', (_, i) => 1_000_000 * i),
      ts_close: make('ts_close', (_, i) => 1_000_000 * (i + 1)),
      open: make('open', (c) => c),
      high: make('high', (c) => c),
      low: make('low', (c) => c),
      close: Float64Array.from(close),
      volume: make('volume', () => 2),
      dollar: make('dollar', (c) => 2 * c),
      vwap: make('vwap', (c) => c),
      n_trades: make('n_trades', () => 3),
      buy_volume: make('buy_volume', () => 1),
      sell_volume: make('sell_volume', () => 1),
      bar_id: make('bar_id', (_, i) => i),
    },
  };
}
