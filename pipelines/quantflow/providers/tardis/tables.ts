/** Tardis.dev's CSV layouts. Source: https://docs.tardis.dev/downloadable-csv-files. */
import {
  amount,
  type Field,
  flag,
  headed,
  id,
  optionalAmount,
  optionalPrice,
  price,
  repeated,
  time,
  words,
} from '../../csv/fields.ts';
import type { RawTable } from '../../csv/raw-table.ts';

/** What every row begins with. Days are cut by the recorder's clock. */
const common = { exchange: repeated, symbol: repeated, timestamp: time, local_timestamp: time };
const file = {
  names: 'in file',
  header: 'required',
  clock: 'local_timestamp',
  isOrdered: true,
  slackUs: 0,
} as const;

const clocks = { ts: 'local_timestamp', exchange_ts: '"timestamp"' };

/** The best `depth` levels of both sides after each change: `asks_0_price` is `asks[0].price` of the file. */
function bookSnapshot(depth: number): RawTable {
  const levels = Array.from({ length: depth }, (_, level): (readonly [string, Field])[] =>
    ['asks', 'bids'].flatMap((side) => [
      [`${side}_${level}_price`, headed(optionalPrice, `${side}[${level}].price`)] as const,
      [`${side}_${level}_amount`, headed(optionalAmount, `${side}[${level}].amount`)] as const,
    ]),
  );
  return { ...file, fields: { ...common, ...Object.fromEntries(levels.flat()) } };
}

/** Data types by their name in a path. */
export const tardisTables: Readonly<
  Record<'trades' | 'incremental_book_L2' | 'book_snapshot_5' | 'book_snapshot_25' | 'quotes', RawTable>
> = {
  trades: {
    ...file,
    fields: { ...common, id, side: words('buy', 'sell', 'unknown', ''), price, amount },
    cdm: {
      table: 'cdm_trade',
      select: {
        ...clocks,
        trade_id: 'id',
        side: "case side when 'buy' then 1 when 'sell' then -1 else 0 end",
        size: 'amount',
      },
    },
  },
  incremental_book_L2: {
    ...file,
    fields: { ...common, is_snapshot: flag, side: words('bid', 'ask'), price, amount },
    cdm: {
      table: 'cdm_book_delta',
      select: { ...clocks, side: "case side when 'bid' then 1 else -1 end", size: 'amount' },
    },
  },
  book_snapshot_5: bookSnapshot(5),
  book_snapshot_25: bookSnapshot(25),
  quotes: {
    ...file,
    fields: {
      ...common,
      ask_amount: optionalAmount,
      ask_price: optionalPrice,
      bid_price: optionalPrice,
      bid_amount: optionalAmount,
    },
  },
};

/** Path of a file without its ending: `v1/binance/trades/2024/08/08/ETHUSDT`. */
export function tardisPath(request: {
  readonly exchange: string;
  readonly dataType: string;
  readonly date: string;
  readonly symbol: string;
}): string {
  const { exchange, dataType, date, symbol } = request;
  return `v1/${exchange}/${dataType}/${date.replaceAll('-', '/')}/${symbol}`;
}
