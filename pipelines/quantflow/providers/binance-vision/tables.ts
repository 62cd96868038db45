/**
 * The CSV layouts of Binance's public data, spot, USD-M and COIN-M. Source: https://github.com/binance/binance-public-data.
 *
 * Spot files have no header, times in milliseconds until 2024 and in microseconds from 2025 on; flags are `True`. Files of
 * futures have a header (old ones none) and milliseconds; flags are `true`. The raw tables have microseconds.
 */
import { amount, anyFlag, count, epoch, type Field, headed, id, price } from '../../csv/fields.ts';
import type { RawTable } from '../../csv/raw-table.ts';

/** Folder of an exchange's files. The exchanges are named as Tardis.dev names them. */
export const markets: Readonly<Record<string, string>> = {
  binance: 'spot',
  'binance-futures': 'futures/um',
  'binance-delivery': 'futures/cm',
};

/** A day is one of the exchange's clock; a file that a recorder cut by its own clock differs by a second or two. */
const slackUs = 10_000_000;
const file = { names: 'added', header: 'optional', isOrdered: true, slackUs } as const;

/** The only clock that these files have is the exchange's. */
const clocks = { ts: '"time"', exchange_ts: '"time"' };
const side = 'case when is_buyer_maker then -1 else 1 end';

/** Data types of an exchange by their name in a path. */
export function binanceVisionTables(exchange: string): Readonly<Record<string, RawTable>> {
  const isSpot = exchange === 'binance';
  const bestMatch: Readonly<Record<string, Field>> = isSpot ? { is_best_match: anyFlag } : {};
  // Of COIN-M, qty is contracts.
  const value = exchange === 'binance-delivery' ? 'base_qty' : 'quote_qty';
  return {
    trades: {
      ...file,
      fields: {
        id,
        price,
        qty: amount,
        [value]: amount,
        time: epoch,
        is_buyer_maker: anyFlag,
        ...bestMatch,
      },
      clock: 'time',
      cdm: { table: 'cdm_trade', select: { ...clocks, trade_id: 'id', side, size: 'qty' } },
    },
    aggTrades: {
      ...file,
      fields: {
        agg_trade_id: id,
        price,
        quantity: amount,
        first_trade_id: count,
        last_trade_id: count,
        time: headed(epoch, 'transact_time'),
        is_buyer_maker: anyFlag,
        ...bestMatch,
      },
      clock: 'time',
      cdm: { table: 'cdm_trade', select: { ...clocks, trade_id: 'agg_trade_id', side, size: 'quantity' } },
    },
    // Binance publishes none for spot.
    ...(!isSpot && {
      bookTicker: {
        ...file,
        fields: {
          update_id: count,
          best_bid_price: price,
          best_bid_qty: amount,
          best_ask_price: price,
          best_ask_qty: amount,
          transaction_time: epoch,
          event_time: epoch,
        },
        clock: 'event_time',
        // Rows are in the order of update_id, and events are stamped by several machines.
        isOrdered: false,
      },
    }),
    klines: {
      ...file,
      fields: {
        open_time: epoch,
        open: price,
        high: price,
        low: price,
        close: price,
        volume: amount,
        close_time: epoch,
        quote_volume: amount,
        trade_count: headed(count, 'count'),
        taker_buy_volume: amount,
        taker_buy_quote_volume: amount,
        unused: headed(amount, 'ignore'),
      },
      clock: 'open_time',
    },
  };
}

/** Intervals of klines. */
export const intervals = [
  '1s',
  '1m',
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '6h',
  '8h',
  '12h',
  '1d',
] as const;

/** Path of a file without its ending: `data/spot/daily/trades/ETHUSDT/ETHUSDT-trades-2024-08-08`. */
export function binanceVisionPath(
  request: {
    readonly exchange: string;
    readonly dataType: string;
    readonly date: string;
    readonly symbol: string;
  },
  interval: string,
): string {
  const { exchange, dataType, date, symbol } = request;
  const folder = `data/${markets[exchange]}/daily/${dataType}/${symbol}`;
  if (dataType === 'klines') return `${folder}/${interval}/${symbol}-${interval}-${date}`;
  return `${folder}/${symbol}-${dataType}-${date}`;
}
