/** An asset made by four ops, one of them in SQL: quotes -> clean -> mids, dag -> mids -> top, the asset; and a note that nobody reads. */
import {
  asset,
  type Definitions,
  daily,
  definitions,
  graph,
  graphAsset,
  job,
  json,
  op,
  sqlOp,
  table,
} from '../../../core/index.ts';

const partitions = daily({ start: '2024-01-01', name: 'dt' });
const quotesType = table({ ts: 'int64', bid: 'double', ask: 'double' }, { sortKey: ['ts'] });
const midsType = table({ ts: 'int64', mid: 'double' }, { sortKey: ['ts'] });

const quotes = asset({
  key: 'quotes',
  partitions,
  type: quotesType,
  run: () => ({
    rows: 2,
    columns: { ts: Float64Array.of(1, 2), bid: Float64Array.of(99, 101), ask: Float64Array.of(100, 101) },
  }),
});

const settings = op({ name: 'settings', type: json<{ depth: number }>(), run: () => ({ depth: 1 }) });
const clean = op({
  name: 'clean',
  ins: { quotes: quotesType },
  type: quotesType,
  retry: { maxRetries: 2, delaySeconds: 10 },
  run: async (_, { quotes }) => quotes.batches(['ts', 'bid', 'ask']),
});
const mids = sqlOp({
  name: 'mids',
  ins: { quotes: quotesType, settings: json<{ depth: number }>() },
  type: midsType,
  sql: `select ts, (bid + ask) / 2 as mid from ref('quotes') where ask > bid`,
});
const top = op({
  name: 'top',
  ins: { mids: midsType },
  type: json<number>(),
  run: async (_, inputs) => Math.max(...(await inputs.mids.read(['mid'])).columns.mid),
});
const note = op({ name: 'note', ins: { mids: midsType }, run: () => {} });

const prepare = graph({
  name: 'prepare',
  ins: { quotes: quotesType },
  compose: ({ quotes }) => mids({ quotes: clean({ quotes }), settings: settings() }),
});

const highest = graphAsset({
  key: 'book/highest',
  deps: { quotes },
  partitions,
  compose: ({ quotes }) => {
    const prepared = prepare({ quotes });
    note({ mids: prepared });
    return top({ mids: prepared });
  },
});

const project: Definitions = definitions({
  assets: [quotes, highest],
  jobs: [job({ name: 'graph_asset' })],
});
export default project;
