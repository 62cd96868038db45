import {
  asset,
  type Definitions,
  daily,
  definitions,
  graphAsset,
  job,
  json,
  op,
  opJob,
  partitionSchedule,
} from '../../core/index.ts';

const days = daily({ start: '2024-01-01' });
const events = json<{ readonly user: string; readonly price: number }[]>();
const rows = json<{ readonly user: string; readonly total: number }[]>();

const raw = asset({
  key: 'raw_events',
  partitions: days,
  type: events,
  run: () => [
    { user: 'ada', price: 3 },
    { user: 'bob', price: -1 },
    { user: 'ada', price: 4 },
  ],
});

const clean = op({
  name: 'clean',
  ins: { events },
  type: events,
  run: ({ log }, { events }) => {
    const kept = events.filter(({ price }) => price > 0);
    log.info('cleaned', { left_out: events.length - kept.length });
    return kept;
  },
});

const totals = op({
  name: 'totals',
  ins: { events },
  type: rows,
  retry: { maxRetries: 3 },
  run: (_, { events }) =>
    [...Map.groupBy(events, ({ user }) => user)].map(([user, own]) => ({
      user,
      total: own.reduce((sum, { price }) => sum + price, 0),
    })),
});

const training = graphAsset({
  key: 'training_rows',
  description: 'What each user spent in a day',
  partitions: days,
  deps: { raw },
  compose: ({ raw }) => totals({ events: clean({ events: raw }) }),
});

const report = op({
  name: 'report',
  ins: { rows },
  run: ({ log }, { rows }) => log.info('users of the day', { users: rows.length }),
});

const project: Definitions = definitions({
  assets: [raw, training],
  jobs: [
    job({ name: 'training', schedule: partitionSchedule() }),
    opJob({
      name: 'daily_report',
      partitions: days,
      deps: { training },
      compose: ({ training }) => report({ rows: training }),
    }),
  ],
});

export default project;
