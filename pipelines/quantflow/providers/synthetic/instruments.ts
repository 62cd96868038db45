/** The simulated instruments. */

/** What the simulation needs to know of a symbol. */
export interface Instrument {
  /** Price around which a day starts, quote units. */
  readonly price: number;
  /** Ticks per price unit, unless the project says otherwise. */
  readonly ticksPerUnit: number;
  /** Decimals of an amount: a lot is 10^-lotDecimals base units. */
  readonly lotDecimals: number;
}

const known: Readonly<Record<string, Instrument>> = {
  BTCUSDT: { price: 60_000, ticksPerUnit: 10, lotDecimals: 4 },
  ETHUSDT: { price: 3_000, ticksPerUnit: 100, lotDecimals: 4 },
  SOLUSDT: { price: 150, ticksPerUnit: 100, lotDecimals: 2 },
};

/** The instrument of a symbol; a symbol that is not in the list costs 1,000. */
export function instrumentOf(symbol: string): Instrument {
  return Object.hasOwn(known, symbol)
    ? (known[symbol] as Instrument)
    : { price: 1_000, ticksPerUnit: 100, lotDecimals: 4 };
}
