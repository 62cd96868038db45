---
name: cdm_trade
description: Trades of every feed in one shape. ts is the recorder's clock; side is the aggressor, +1 buy, -1 sell, 0 unknown.
source: trades
columns:
  ts: int64
  exchange_ts: int64
  seq: int64
  symbol: string
  exchange: string
  trade_id: string
  side: int8
  price: double
  size: double
sort_key: [seq]
---
select
  local_timestamp as ts,
  "timestamp" as exchange_ts,
  seq,
  symbol,
  exchange,
  id as trade_id,
  case side when 'buy' then 1 when 'sell' then -1 else 0 end as side,
  price,
  amount as size
from ref('raw')
