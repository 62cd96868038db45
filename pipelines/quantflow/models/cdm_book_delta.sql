---
name: cdm_book_delta
description: Changes of book levels of every feed in one shape. size is the level's new total, 0 removes it; side is +1 bid, -1 ask.
source: incremental_book_L2
columns:
  ts: int64
  exchange_ts: int64
  seq: int64
  symbol: string
  exchange: string
  is_snapshot: bool
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
  is_snapshot,
  case side when 'bid' then 1 else -1 end as side,
  price,
  amount as size
from ref('raw')
