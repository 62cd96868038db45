/** An asset that may return nothing, and what rests on it in later stages: one day of it, and a range of days. */
import {
  asset,
  type Definitions,
  daily,
  definitions,
  job,
  json,
  range,
  timeWindow,
} from '../../../core/index.ts';
import { term } from '../term.ts';

const common = { partitions: daily({ start: '2024-01-01' }), type: json<string>() };
const dayBefore = timeWindow({ startOffset: -1, endOffset: -1, allowNonexistentUpstream: true });

const quotes = asset({
  ...common,
  key: 'quotes',
  optional: true,
  run: ({ partition }) => (partition.key === '2024-01-02' ? undefined : 'quotes'),
});
const carried = asset({
  ...common,
  key: 'carried',
  deps: { quotes: range(quotes, { mapping: dayBefore }) },
  run: (_, { quotes }) => `carried(${[...quotes.keys()].join(', ')})`,
});
const smoothed = asset({ ...common, key: 'smoothed', deps: { carried }, run: term('smoothed') });
const week = asset({
  ...common,
  key: 'week',
  deps: {
    smoothed: range(smoothed, {
      mapping: timeWindow({ startOffset: -6, allowNonexistentUpstream: true }),
    }),
  },
  run: (_, { smoothed }) => `week(${[...smoothed.keys()].map((key) => key.slice(-2)).join(', ')})`,
});

/** The request that the case is run with. */
export const input: Readonly<Record<string, string>> = { start_date: '2024-01-01', end_date: '2024-01-05' };

const project: Definitions = definitions({
  assets: [quotes, carried, smoothed, week],
  jobs: [job({ name: 'optional_stages' })],
});
export default project;
