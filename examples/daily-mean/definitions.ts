import {
  asset,
  check,
  type Definitions,
  daily,
  definitions,
  job,
  json,
  partitionSchedule,
} from '../../core/index.ts';

const days = daily({ start: '2024-01-01' });

const prices = asset({
  key: 'prices',
  description: 'Three prices of the day',
  partitions: days,
  type: json<number[]>(),
  run: ({ partition }) => [1, 2, 3].map((n) => n * Number(partition.values['dt']?.slice(-2))),
});

const mean = asset({
  key: 'mean_price',
  description: 'Their mean',
  partitions: days,
  deps: { prices },
  type: json<{ mean: number }>(),
  retry: { maxRetries: 2 },
  checks: [check({ name: 'is_positive', blocking: true, run: ({ mean }) => ({ passed: mean > 0 }) })],
  run: ({ log }, { prices }) => {
    log.info('averaging', { prices: prices.length });
    return { mean: prices.reduce((sum, price) => sum + price, 0) / prices.length };
  },
});

const project: Definitions = definitions({
  assets: [prices, mean],
  jobs: [job({ name: 'daily_mean', schedule: partitionSchedule() })],
});

export default project;
