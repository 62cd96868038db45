import {
  asset,
  type Definitions,
  daily,
  definitions,
  dep,
  statics,
  timeWindow,
} from '../../../../core/index.ts';

const prices = asset({ key: 'prices', partitions: daily({ start: '2024-01-01' }), run: () => undefined });

const ranking = asset({
  key: 'ranking',
  partitions: statics(['crypto', 'stocks'], { name: 'market' }),
  deps: { prices: dep(prices, { mapping: timeWindow({ startOffset: -1 }) }) },
  run: () => undefined,
});

const project: Definitions = definitions({ assets: [prices, ranking] });
export default project;
