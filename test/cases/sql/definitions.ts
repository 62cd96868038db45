/** quotes -> mids, in SQL -> the highest of them. */
import {
  asset,
  type Definitions,
  daily,
  definitions,
  job,
  json,
  sqlAsset,
  table,
} from '../../../core/index.ts';

const partitions = daily({ start: '2024-01-01', name: 'dt' });

const quotes = asset({
  key: 'quotes',
  partitions,
  type: table({ ts: 'int64', bid: 'double', ask: 'double' }, { sortKey: ['ts'] }),
  run: () => ({
    rows: 3,
    columns: {
      ts: Float64Array.of(1, 2, 3),
      bid: Float64Array.of(99, 101, 100),
      ask: Float64Array.of(100, 103, 101),
    },
  }),
});

const mids = sqlAsset({
  key: 'mids',
  partitions,
  deps: { quotes },
  type: table({ ts: 'int64', mid: 'double' }, { sortKey: ['ts'] }),
  sql: `select ts, (bid + ask) / 2 as mid from ref('quotes') where ask > bid`,
});

const highest = asset({
  key: 'highest',
  partitions,
  deps: { mids },
  type: json<number>(),
  run: async (_, inputs) => Math.max(...(await inputs.mids.read(['mid'])).columns.mid),
});

const project: Definitions = definitions({ assets: [quotes, mids, highest], jobs: [job({ name: 'sql' })] });
export default project;
