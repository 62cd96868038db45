/** quotes by symbol and day -> mids, in SQL, two days of a symbol a statement -> the highest of them. */
import {
  asset,
  type Definitions,
  daily,
  definitions,
  job,
  json,
  product,
  sqlAsset,
  statics,
  table,
} from '../../../core/index.ts';

const partitions = product(
  daily({ start: '2024-01-01', name: 'dt' }),
  statics(['BTC', 'ETH'], { name: 'sym' }),
);

/** The second has no quotes. */
const quotes = asset({
  key: 'quotes',
  partitions,
  type: table({ ts: 'int64', bid: 'double', ask: 'double' }, { sortKey: ['ts'] }),
  run: ({ partition: { values } }) => {
    const day = Number(values['dt']?.slice(-2));
    const rows = day === 2 ? 0 : 4;
    const column = (of: (i: number) => number): Float64Array =>
      Float64Array.from({ length: rows }, (_, i) => of(i));
    return {
      rows,
      columns: {
        ts: column((i) => 10 * day + i),
        bid: column((i) => day + i),
        ask: column((i) => day + i + 2),
      },
    };
  },
});

const mids = sqlAsset({
  key: 'mids',
  partitions,
  deps: { quotes },
  type: table({ ts: 'int64', mid: 'double' }, { sortKey: ['ts'] }),
  sql: `select ts, (bid + ask) / 2 as mid from ref('quotes') where ts < window_end() order by mid desc`,
});

const highest = asset({
  key: 'highest',
  partitions,
  deps: { mids },
  type: json<number>(),
  run: async (_, inputs) => Math.max(0, ...(await inputs.mids.read(['mid'])).columns.mid),
});

export const input: unknown = {
  start_date: '2024-01-01',
  end_date: '2024-01-05',
  shard_granularity: 'weekly',
  batch_days: 2,
};
const project: Definitions = definitions({
  assets: [quotes, mids, highest],
  jobs: [job({ name: 'sql_batches' })],
});
export default project;
