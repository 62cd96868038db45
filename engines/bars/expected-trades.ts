/** E[T], the expected number of trades of a bar: what imbalance bars and run bars share. */
import { type AnyParamSpec, choice, integer } from '../params.ts';
import { Ewma } from './ewma.ts';

/** Parameters of imbalance bars and run bars. */
export type ExpectationParams = {
  expectation: string;
  expected_trades: number;
  bars_span: number;
  trades_span: number;
  min_expected_trades: number;
  max_expected_trades: number;
};

/** Their specs. */
export const expectationParams: Readonly<Record<keyof ExpectationParams, AnyParamSpec>> = {
  expectation: choice('how E[T] goes on after the first bar: an EWMA over the bars before, or as it was', [
    'ema',
    'constant',
  ]),
  expected_trades: integer('trades of the first bar, and E[T] until a bar has closed'),
  bars_span: integer('span of the EWMA over bars, bars', { default: 20 }),
  trades_span: integer('span of the EWMA over trades, trades', { default: 1000 }),
  min_expected_trades: integer('least E[T]', { default: 1 }),
  max_expected_trades: integer('greatest E[T]', { default: 1_000_000_000 }),
};

/** What does not fit together among the parameters. */
export function checkExpectation(params: ExpectationParams): string | undefined {
  const { expected_trades, min_expected_trades: min, max_expected_trades: max } = params;
  if (min <= expected_trades && expected_trades <= max) return undefined;
  return `expected_trades ${expected_trades} is not between min_expected_trades ${min} and max_expected_trades ${max}`;
}

/**
 * E[T]: an EWMA of T over the bars before within bounds, or a constant.
 *
 * Source: Lopez de Prado, *Advances in Financial Machine Learning* (2018), 2.3.2. The bounds are ours: without them a
 * run of short bars makes the next ones shorter still, and the other way round.
 */
export class ExpectedTrades {
  /** E[T] of the open bar, trades. */
  value: number;
  private readonly params: ExpectationParams;
  private readonly average: Ewma;

  constructor(params: ExpectationParams) {
    this.params = params;
    this.value = params.expected_trades;
    this.average = new Ewma(params.bars_span);
  }

  /** Learns that a bar of `trades` has closed. */
  update(trades: number): void {
    if (this.params.expectation === 'constant') return;
    this.average.update(trades);
    const { min_expected_trades: min, max_expected_trades: max } = this.params;
    this.value = Math.min(max, Math.max(min, this.average.value));
  }
}
