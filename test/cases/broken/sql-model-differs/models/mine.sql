---
name: mine
description: A select that DuckDB takes and Athena answers otherwise.
columns: { minute: int64, price: double }
sort_key: [minute]
---

select
  ts / 60000000 as minute,
  sum(price * size) / sum(size) as price
from ref('cdm_trade')
group by 1
