/** Imbalance bars and run bars, worked out by hand from Lopez de Prado (2018), 2.3.2. */
import { describe, expect, it } from 'vitest';
import { type BarName, bars } from '../../engines/bars/index.ts';
import { type ParamValues, resolveDefinition } from '../../engines/params.ts';

/** Sizes of trades with their sign as direction, all at price 2; returns how many trades each bar has. */
function lengths(name: BarName, params: ParamValues, signed: readonly number[]): number[] {
  const builder = bars[name].create(resolveDefinition(name, bars[name], params));
  const size = Float64Array.from(signed, Math.abs);
  const trades = {
    ts: Float64Array.from(signed, (_, i) => i),
    price: new Float64Array(signed.length).fill(2),
    size,
    dollar: size.map((x) => 2 * x),
    direction: Int8Array.from(signed, Math.sign),
  };
  builder.update(trades, 0, signed.length);
  builder.finish();
  return [...builder.take().columns.n_trades];
}

const signs = [1, 1, 1, -1, 1, 1, -1, -1, -1, -1, -1];

describe('tick imbalance bars', () => {
  it('close when the imbalance reaches E[T] |E[b]|, a constant E[T]', () => {
    // a = 1/2. Bar 1: 2 trades, E[b] = 1, threshold 2. Bar 2: theta 1 0 1 2; E[b] = 3/4, threshold 1.5.
    // Bar 3: theta -1 -2; E[b] = -9/16, threshold 1.125. Bar 4: theta -1 -2. The last trade is in no bar.
    const params = { expectation: 'constant', expected_trades: 2, trades_span: 3 };
    expect(lengths('tick_imbalance', params, signs)).toEqual([2, 4, 2, 2]);
  });

  it('let E[T] follow the bars before', () => {
    // E[T] after bar 2 is (2 + 4) / 2 = 3: threshold 2.25, so bar 3 needs three sells.
    const params = { expected_trades: 2, trades_span: 3, bars_span: 3 };
    expect(lengths('tick_imbalance', params, signs)).toEqual([2, 4, 3]);
    expect(lengths('tick_imbalance', { ...params, max_expected_trades: 2 }, signs)).toEqual([2, 4, 2, 2]);
  });

  it('have a trade at least that is not balanced, where none is expected', () => {
    // Bar 1: E[b] = 0 after +1 -1 with a = 1/2, so the threshold is 0: any imbalance closes, no imbalance does not.
    const params = { expectation: 'constant', expected_trades: 2, trades_span: 3 };
    expect(lengths('tick_imbalance', params, [1, -1, 0, 0, -1])).toEqual([2, 3]);
  });
});

describe('volume and dollar imbalance bars', () => {
  it('weigh trades by size, and by price times size', () => {
    // a = 1. Bar 1: E[bv] = -3, threshold 2 * 3 = 6. Bar 2: theta 4, 3, 7; E[bv] = 4, threshold 8. Bar 3: theta -9.
    const params = { expectation: 'constant', expected_trades: 2, trades_span: 1 };
    const trades = [5, -3, 4, -1, 4, -9, 1];
    expect(lengths('volume_imbalance', params, trades)).toEqual([2, 3, 1]);
    expect(lengths('dollar_imbalance', params, trades)).toEqual([2, 3, 1]);
    expect(lengths('tick_imbalance', params, trades)).toEqual([2]);
  });
});

describe('run bars', () => {
  it('close when the volume of one side reaches what is expected', () => {
    // All spans 1: the last bar and trade alone. Bar 1: P = 1/2, 3 a buy, 1 a sell, threshold 2 max(1.5, 0.5) = 3.
    // Bar 2: buys 1 1 2 2, sells 0 2 2 3.5; threshold 2 max(0.5, 0.75) = 1.5. Bar 3: sells 1, buys 1.5.
    const params = { expectation: 'constant', expected_trades: 2, trades_span: 1, bars_span: 1 };
    const trades = [3, -1, 1, -2, 1, -1.5, -1, 1.5, 0.5];
    expect(lengths('volume_run', params, trades)).toEqual([2, 4, 2]);
    expect(lengths('dollar_run', params, trades)).toEqual([2, 4, 2]);
  });

  it('count the trades of the longer side for tick runs, interrupted or not', () => {
    // Bar 1: P = 1, threshold 2. Bar 2: buys 1 1 2 (P = 2/3, threshold 4/3). Bar 3: sells 1 2.
    const params = { expectation: 'constant', expected_trades: 2, bars_span: 1 };
    expect(lengths('tick_run', params, [1, 1, 1, -1, 1, -1, -1, 1])).toEqual([2, 3, 2]);
  });

  it('let E[T] follow the bars before', () => {
    // E[T] after bar 2 is (2 + 3) / 2 = 2.5, P = (1 + 2/3) / 2 = 5/6: threshold 25/12, three sells.
    const params = { expected_trades: 2, bars_span: 3 };
    expect(lengths('tick_run', params, [1, 1, 1, -1, 1, -1, -1, -1])).toEqual([2, 3, 3]);
  });
});
