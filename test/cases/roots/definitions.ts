/** bids -> mids, in SQL, two of three below roots that a resource says -> the highest of them, at the top of the store. */
import { z } from 'zod';
import {
  asset,
  type Definitions,
  daily,
  definitions,
  job,
  json,
  resource,
  sqlAsset,
  table,
} from '../../../core/index.ts';

const partitions = daily({ start: '2024-01-01', name: 'dt' });

interface Places {
  readonly raw: string;
  readonly models: string;
}

const places = resource({
  name: 'places',
  config: z.strictObject({ raw: z.string().default(''), models: z.string().default('research/models') }),
  create: (config) => config,
});

const quotes = asset({
  key: 'quotes',
  partitions,
  root: { resource: places, prefix: ({ raw }: Places) => raw },
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
  root: { resource: places, prefix: ({ models }: Places) => models },
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

const project: Definitions = definitions({
  assets: [quotes, mids, highest],
  jobs: [job({ name: 'roots' })],
  environments: { prod: { resources: { places: { models: 'live/models' } } } },
});
export default project;
